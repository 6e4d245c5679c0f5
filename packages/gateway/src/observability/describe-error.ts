/** What is logged of an error. */
export type ErrorDescription = {
  /** Its name, and those of its causes: `StoreUnavailable < UnfitDatabase < Error`. */
  readonly error: string;
  /** The codes and numbers that it and its causes carry: `READ_ONLY < ER_OPTION_PREVENTS_STATEMENT 1290`. */
  readonly error_code?: string;
  /** Where it was thrown. */
  readonly stack?: string;
};

type Thrown = {
  readonly name: string;
  readonly message: string;
  readonly stack?: unknown;
  readonly code?: unknown;
  readonly errno?: unknown;
  readonly cause?: unknown;
  readonly errors?: unknown;
};

const DEEPEST = 8;
const FRAMES = 8;

/**
 * What is safe to log of any error: names, codes and where it was thrown, of its causes too. No
 * message, since messages of drivers and parsers quote values.
 */
export function describeError(error: unknown): ErrorDescription {
  if (!isThrown(error)) return { error: typeof error };
  const codes = [...new Set(codesOf(error, DEEPEST))];
  const stack = framesOf(error);
  return {
    error: namesOf(error, DEEPEST),
    ...(codes.length === 0 ? {} : { error_code: codes.join(' < ') }),
    ...(stack === null ? {} : { stack }),
  };
}

function namesOf(error: Thrown, deepest: number): string {
  const name = isWord(error.name) ? error.name : 'Error';
  if (deepest === 0) return name;
  const parts = partsOf(error).map((part) => namesOf(part, deepest - 1));
  const cause = isThrown(error.cause) ? ` < ${namesOf(error.cause, deepest - 1)}` : '';
  return `${name}${parts.length === 0 ? '' : `(${parts.join(', ')})`}${cause}`;
}

function codesOf(error: Thrown, deepest: number): readonly string[] {
  const own = [error.code, error.errno].filter(isCode).join(' ');
  const inner = deepest === 0 ? [] : [...partsOf(error), error.cause].filter(isThrown);
  return [...(own === '' ? [] : [own]), ...inner.flatMap((within) => codesOf(within, deepest - 1))];
}

// Of an AggregateError, such as all addresses of a host that could not be reached.
const partsOf = ({ errors }: Thrown): readonly Thrown[] =>
  Array.isArray(errors) ? errors.slice(0, DEEPEST).filter(isThrown) : [];

// A message with line breaks may look like frames.
function framesOf({ stack, message }: Thrown): string | null {
  if (typeof stack !== 'string') return null;
  const behind = stack.indexOf(message) + message.length;
  const lines = stack.slice(behind).split('\n');
  return lines
    .filter((line) => /^\s+at /.test(line))
    .slice(0, FRAMES)
    .join('\n');
}

// By shape and not by class, since errors may come from another realm.
const isThrown = (error: unknown): error is Thrown =>
  typeof error === 'object' &&
  error !== null &&
  'name' in error &&
  typeof error.name === 'string' &&
  'message' in error &&
  typeof error.message === 'string';

const isWord = (text: string): boolean => /^[A-Za-z$_][\w$]{0,63}$/.test(text);

// A word such as ECONNREFUSED, or a number of a server's; those of the system are below zero, and have
// a word beside them.
const isCode = (code: unknown): boolean =>
  (typeof code === 'string' && isWord(code)) ||
  (typeof code === 'number' && Number.isInteger(code) && code > 0 && code < 100_000);

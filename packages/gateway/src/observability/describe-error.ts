/** The loggable parts of an error. */
type ErrorDescription = {
  /** The names of the error and its causes: `StoreUnavailable < UnfitDatabase < Error`. */
  readonly error: string;
  /** Their codes and numbers: `READ_ONLY < ER_OPTION_PREVENTS_STATEMENT 1290`. */
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
 * Returns what is safe to log of an error and its causes: names, codes and where it was thrown. Never the
 * message: messages of drivers and parsers quote values.
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

// For an AggregateError, such as one for all unreachable addresses of a host.
const partsOf = ({ errors }: Thrown): readonly Thrown[] =>
  Array.isArray(errors) ? errors.slice(0, DEEPEST).filter(isThrown) : [];

// A message with line breaks may look like stack frames.
function framesOf({ stack, message }: Thrown): string | null {
  if (typeof stack !== 'string') return null;
  const behind = stack.indexOf(message) + message.length;
  const lines = stack.slice(behind).split('\n');
  return lines
    .filter((line) => /^\s+at /.test(line))
    .slice(0, FRAMES)
    .join('\n');
}

// Checks the shape, not the class: errors may come from another realm.
const isThrown = (error: unknown): error is Thrown =>
  typeof error === 'object' &&
  error !== null &&
  'name' in error &&
  typeof error.name === 'string' &&
  'message' in error &&
  typeof error.message === 'string';

const isWord = (text: string): boolean => /^[A-Za-z$_][\w$]{0,63}$/.test(text);

// A word such as ECONNREFUSED, or a server's number. The system's numbers are negative, and come with a word.
const isCode = (code: unknown): boolean =>
  (typeof code === 'string' && isWord(code)) ||
  (typeof code === 'number' && Number.isInteger(code) && code > 0 && code < 100_000);

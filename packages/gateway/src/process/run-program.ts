import { errorCodeOf, Refusal } from '../domain/errors.js';
import { describeError } from '../observability/describe-error.js';
import { StoreUnavailable } from '../services/ports/payment-store.js';
import { DATABASE_SETTINGS } from '../database/engines/unfit-database.js';
import { endOnSignal } from './stop-on-signal.js';

// What it writes is for its own user alone: books, and what Node itself may leave.
const OWN_USER_ALONE = 0o077;

/**
 * Runs a program to its end. What the person at the console can mend is said in one sentence; of
 * anything else the kind and place are shown, but no message, which may quote values.
 */
export function runProgram(program: () => Promise<void> | void): void {
  process.umask(OWN_USER_ALONE);
  const fail = (error: unknown): void => {
    process.stderr.write(`${sentenceFor(error)}\n`);
    process.exit(1);
  };
  endOnSignal();
  // Said at the end of a program, or by Node itself; nothing is done about it here.
  process.stderr.on('error', () => undefined);
  // What a command does, it does to its end, whoever has seen enough of its output (`| head -1`).
  process.stdout.on('error', (error) => {
    const code = errorCodeOf(error);
    if (code !== 'EPIPE') fail(new Refusal(`The output cannot be written (${code ?? 'unknown'}).`));
  });
  // A rejection that nobody handles is one of these, too.
  process.on('uncaughtException', fail);
  Promise.resolve().then(program).catch(fail);
}

function sentenceFor(error: unknown): string {
  if (error instanceof Refusal) return error.message;
  if (error instanceof StoreUnavailable) {
    if (error.cause instanceof Refusal) return error.cause.message;
    const { error_code = '' } = describeError(error.cause);
    if (error_code.startsWith('SQLITE_')) {
      return `The database file is in use by another program, which writes to it (${error_code}).`;
    }
    const code = error_code.replace('DEADLINE', 'no answer in time');
    // A server's errors end with its number: it was reached.
    if (/\d$/.test(code)) return `The database answered with an error (${code}).`;
    return `The database cannot be reached (${code}). ${DATABASE_SETTINGS}`;
  }
  const { error: name, error_code = '', stack = '' } = describeError(error);
  // Its message is made for the console, and quotes nothing.
  if (error_code.startsWith('SQLITE_DRIVER_MISSING') && error instanceof Error)
    return error.message;
  return `The gateway stopped: ${name} ${error_code}\n${stack}`;
}

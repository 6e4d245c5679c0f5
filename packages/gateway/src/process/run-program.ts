import { errorCodeOf, Refusal } from '../domain/errors.js';
import { describeError } from '../observability/describe-error.js';
import { StoreUnavailable } from '../services/ports/payment-store.js';
import { DATABASE_SETTINGS } from '../database/engines/unfit-database.js';
import { StartError } from '@payment-gateway/service-kit/process/start-error';
import { endOnSignal } from '@payment-gateway/service-kit/process/stop-on-signal';

// Files are readable by this user alone: the SQLite file, and whatever Node itself may write.
const OWN_USER_ALONE = 0o077;

/**
 * Runs a program to its end. An error that the operator can fix is printed as one sentence; of any other, the
 * kind and place are shown, but not the message, which may quote values.
 */
export function runProgram(program: () => Promise<void> | void): void {
  process.umask(OWN_USER_ALONE);
  const fail = (error: unknown): void => {
    process.stderr.write(`${sentenceFor(error)}\n`);
    process.exit(1);
  };
  endOnSignal();
  // Reported at the program's end, or by Node itself.
  process.stderr.on('error', () => undefined);
  // A command runs to its end, even if nobody reads its output any more (`| head -1`).
  process.stdout.on('error', (error) => {
    const code = errorCodeOf(error);
    if (code !== 'EPIPE') fail(new Refusal(`The output cannot be written (${code ?? 'unknown'}).`));
  });
  // Includes unhandled rejections.
  process.on('uncaughtException', fail);
  Promise.resolve().then(program).catch(fail);
}

function sentenceFor(error: unknown): string {
  if (error instanceof Refusal || error instanceof StartError) return error.message;
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
  // Its message is written for the console and quotes nothing.
  if (error_code.startsWith('SQLITE_DRIVER_MISSING') && error instanceof Error)
    return error.message;
  return `The gateway_stopped: ${name} ${error_code}\n${stack}`;
}

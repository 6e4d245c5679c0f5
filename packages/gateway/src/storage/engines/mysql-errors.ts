import { errorCodeOf, Refusal } from '../../domain/errors.js';
import { type Failure } from './engine.js';

/**
 * A server that must not be used as it is; the message says what has to change. It is tried again like
 * one that is gone: somebody may be changing it right now.
 */
export class UnfitServer extends Refusal {
  override readonly name = 'UnfitServer';

  constructor(
    readonly code: 'NO_TLS' | 'TLS' | 'NOT_DURABLE',
    message: string,
  ) {
    super(message);
  }
}

// Server errors after which the connection is of no use, though the driver would keep it: shutting
// down (1053, 1077), no quorum in the cluster (1047), a primary that has become a replica (1290,
// 1836), killed (1317, 1927, 3169, 4031), too many connections (1040, 1203, 1226).
const USELESS_CONNECTION = new Set([
  1040, 1047, 1053, 1077, 1203, 1226, 1290, 1317, 1836, 1927, 3169, 4031,
]);

// Classes of SQLSTATE which say that the statement or its values are wrong (data, integrity,
// authorization, syntax), and what MySQL files under "general error" though it is such a one.
const WRONG_STATEMENT = /^(0A|21|22|23|28|42)/;
const WRONG_VALUE = new Set([1364, 1366]);

/** True if no further statement should be tried on the connection that gave this error. */
export function isConnectionUseless(error: unknown): boolean {
  const { errno, fatal, code } = partsOf(error);
  // The driver's own errors (a reset, a time-out) have a code, but no number of the server's.
  return fatal || (errno === null ? code !== null : USELESS_CONNECTION.has(errno));
}

/**
 * What is neither the connection nor a wrong statement is taken for contention, such as a deadlock
 * (1213), a lock wait (1205) or a conflict between cluster nodes (3101): it is tried again until the
 * deadline, and a batch in halves. By number, since the driver does not know every name.
 */
export function failureOf(error: unknown): Failure {
  if (isConnectionUseless(error)) return 'gone';
  const { errno, sqlState } = partsOf(error);
  if (errno === null) return 'refused'; // not an error of the database at all
  return WRONG_STATEMENT.test(sqlState) || WRONG_VALUE.has(errno) ? 'refused' : 'contended';
}

/** True if the server does not know a variable of this name. */
export const isUnknownVariable = (error: unknown): boolean => partsOf(error).errno === 1193;

function partsOf(error: unknown) {
  const parts: object = typeof error === 'object' && error !== null ? error : {};
  const errno = 'errno' in parts && typeof parts.errno === 'number' ? parts.errno : 0;
  return {
    errno: errno > 0 ? errno : null, // the system's own, such as -111, are below zero
    sqlState: 'sqlState' in parts && typeof parts.sqlState === 'string' ? parts.sqlState : '',
    fatal: 'fatal' in parts && parts.fatal === true,
    code: errorCodeOf(error),
  };
}

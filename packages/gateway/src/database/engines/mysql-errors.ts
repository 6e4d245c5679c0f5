import { errorCodeOf } from '../../domain/errors.js';
import { type Failure } from './engine.js';
import { type MysqlHost } from './mysql-address.js';
import {
  type ErrorRow,
  errorTable,
  otherOption,
  PREVENTED_BY_OPTION,
} from './mysql-error-table.js';
import { UnfitDatabase } from './unfit-database.js';

const byNumber = new Map(errorTable.flatMap((row) => row.numbers.map((number) => [number, row])));
const byClass = new Map(
  errorTable.flatMap((row) => (row.classes ?? []).map((sqlClass) => [sqlClass, row])),
);
const byDriverCode = new Map(
  errorTable.flatMap((row) => (row.driverCodes ?? []).map((code) => [code, row])),
);

/** The statement is larger than the server's packet limit. It was not sent. */
export class PacketTooLarge extends Error {
  readonly code = 'PACKET_TOO_LARGE';
  override readonly name = 'PacketTooLarge';
}

/** Turns an error of an unfit server into UnfitDatabase, which says what has to change. */
export function explain(error: unknown, host: MysqlHost): unknown {
  const row = rowOf(error);
  if (row?.kind !== 'unfit') return error;
  const { code, says, mayPass = false } = row;
  return new UnfitDatabase(code, says(`${host.host}:${host.port}`, nameOf(error)), {
    mayPass,
    cause: error,
  });
}

/** Whether a retry can succeed. Errors of unfit servers have been turned into UnfitDatabase before. */
export function failureOf(error: unknown): Failure {
  if (error instanceof UnfitDatabase) return error;
  if (error instanceof PacketTooLarge) return 'too_large';
  const { errno, fatal, code } = partsOf(error);
  const row = rowOf(error);
  if (row !== undefined && row.kind !== 'unfit') return row.kind;
  if (fatal) return 'gone';
  if (errno !== null) return 'unclear';
  // The driver's own errors (reset, timeout) have a code but no server number.
  return code === null ? 'refused' : 'gone';
}

/** True if the connection cannot be used after this error. */
export function isConnectionUseless(error: unknown): boolean {
  if (error instanceof PacketTooLarge) return false;
  const failure = failureOf(error);
  return failure === 'gone' || failure === 'too_large' || failure instanceof UnfitDatabase;
}

function rowOf(error: unknown): ErrorRow | undefined {
  const { errno, sqlState, code, message } = partsOf(error);
  if (errno === null) return byDriverCode.get(code ?? '');
  if (errno === PREVENTED_BY_OPTION) return rowOfOption(message);
  return byNumber.get(errno) ?? byClass.get(sqlState.slice(0, 2));
}

// The message may be in any language; the option's name is not translated.
function rowOfOption(message: string): ErrorRow | undefined {
  if (message.includes('NO_ENGINE_SUBSTITUTION')) return byNumber.get(NO_SUCH_ENGINE);
  const option = /--([a-z][a-z_-]*)/.exec(message)?.[1]?.replaceAll('-', '_');
  return option === undefined || option.endsWith('read_only')
    ? byNumber.get(PREVENTED_BY_OPTION)
    : otherOption(option);
}

const NO_SUCH_ENGINE = 1286;

// Above this, MySQL and MariaDB use the same numbers for different errors, and the driver knows MySQL's names.
const LAST_SHARED_NUMBER = 1_900;

function nameOf(error: unknown): string {
  const { errno, code } = partsOf(error);
  return code === null || (errno ?? 0) > LAST_SHARED_NUMBER ? String(errno) : code;
}

function partsOf(error: unknown) {
  const parts: object = typeof error === 'object' && error !== null ? error : {};
  const errno = 'errno' in parts && typeof parts.errno === 'number' ? parts.errno : 0;
  return {
    errno: errno > 0 ? errno : null, // system errors such as -111 are negative
    sqlState: 'sqlState' in parts && typeof parts.sqlState === 'string' ? parts.sqlState : '',
    message: 'message' in parts && typeof parts.message === 'string' ? parts.message : '',
    fatal: 'fatal' in parts && parts.fatal === true,
    code: errorCodeOf(error),
  };
}

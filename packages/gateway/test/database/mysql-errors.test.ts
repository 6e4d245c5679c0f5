import { errorTable } from '../../src/database/engines/mysql-error-table.js';
import {
  explain,
  failureOf,
  isConnectionUseless,
} from '../../src/database/engines/mysql-errors.js';
import { UnfitDatabase } from '../../src/database/engines/unfit-database.js';

const HOST = { host: 'db-1', port: 3306 };

/** An error as the driver throws it. */
const from = (
  errno: number | undefined,
  sqlState: string,
  code: string | undefined,
  message = '…',
) => explain(Object.assign(new Error(message), { errno, sqlState, code }), HOST);

describe('An error of MySQL or MariaDB', () => {
  test.each([
    [1213, '40001', 'ER_LOCK_DEADLOCK', 'contended'],
    [1205, 'HY000', 'ER_LOCK_WAIT_TIMEOUT', 'contended'],
    [1020, 'HY000', 'ER_CHECKREAD', 'contended'],
    [3101, 'HY000', 'ER_TRANSACTION_ROLLBACK_DURING_COMMIT', 'contended'],
    [1047, '08S01', 'ER_UNKNOWN_COM_ERROR', 'gone'],
    [1053, '08S01', 'ER_SERVER_SHUTDOWN', 'gone'],
    [1040, '08004', 'ER_CON_COUNT_ERROR', 'gone'],
    [1927, '70100', undefined, 'gone'],
    [3169, 'HY000', 'ER_SESSION_WAS_KILLED', 'gone'],
    [undefined, '', 'ECONNRESET', 'gone'],
    [-111, '', 'ECONNREFUSED', 'gone'],
    [undefined, '', 'PROTOCOL_SEQUENCE_TIMEOUT', 'gone'],
    [1062, '23000', 'ER_DUP_ENTRY', 'refused'],
    [1366, '22007', 'ER_TRUNCATED_WRONG_VALUE_FOR_FIELD', 'refused'],
    [1366, 'HY000', 'ER_TRUNCATED_WRONG_VALUE_FOR_FIELD', 'refused'],
    [1267, 'HY000', 'ER_CANT_AGGREGATE_2COLLATIONS', 'refused'],
    [1064, '42000', 'ER_PARSE_ERROR', 'refused'],
    [1060, '42S21', 'ER_DUP_FIELDNAME', 'refused'],
    [1153, '08S01', 'ER_NET_PACKET_TOO_LARGE', 'too_large'],
    [1197, 'HY000', 'ER_TRANS_CACHE_FULL', 'too_large'],
    [1105, 'HY000', 'ER_UNKNOWN_ERROR', 'unclear'],
    [1969, '70100', undefined, 'unclear'],
    [9007, 'HY000', undefined, 'unclear'],
  ])('%p (%s %s) is %s', (errno, sqlState, code, kind) => {
    expect(failureOf(from(errno, sqlState, code))).toBe(kind);
  });

  test.each([
    [1290, 'HY000', 'ER_OPTION_PREVENTS_STATEMENT', 'read_only'],
    [1036, 'HY000', 'ER_OPEN_AS_READONLY', 'innodb_read_only'],
    [1792, '25006', 'ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION', 'read_only'],
    [1836, 'HY000', 'ER_READ_ONLY_MODE', 'innodb_read_only'],
    [1881, 'HY000', 'ER_INNODB_FORCED_RECOVERY', 'innodb_force_recovery'],
    [1665, 'HY000', 'ER_BINLOG_STMT_MODE_AND_ROW_ENGINE', 'binlog_format'],
    [1114, 'HY000', 'ER_RECORD_FILE_FULL', 'disk is full'],
    [1021, 'HY000', 'ER_DISK_FULL', 'disk is full'],
    [1026, 'HY000', 'ER_ERROR_ON_WRITE', 'disk is full'],
    [3, 'HY000', 'EE_WRITE', 'disk is full'],
    [1286, '42000', 'ER_UNKNOWN_STORAGE_ENGINE', 'InnoDB'],
    [1184, '08S01', 'ER_NEW_ABORTING_CONNECTION', 'init_connect'],
    [3159, 'HY000', '3159', 'DATABASE_TLS'],
    [1251, '08004', 'ER_NOT_SUPPORTED_AUTH_MODE', 'caching_sha2_password'],
    [1524, 'HY000', 'ER_PLUGIN_IS_NOT_LOADED', 'caching_sha2_password'],
    [undefined, '', 'AUTH_SWITCH_PLUGIN_ERROR', 'caching_sha2_password'],
    [1142, '42000', 'ER_TABLEACCESS_DENIED_ERROR', 'lacks a privilege'],
    [1044, '42000', 'ER_DBACCESS_DENIED_ERROR', 'lacks a privilege'],
    [1045, '28000', 'ER_ACCESS_DENIED_ERROR', 'DATABASE_URL'],
    [1049, '42000', 'ER_BAD_DB_ERROR', 'DATABASE_URL'],
    [1146, '42S02', 'ER_NO_SUCH_TABLE', 'npm run migrate'],
    [1054, '42S22', 'ER_BAD_FIELD_ERROR', 'npm run migrate'],
  ])('%p (%s %s) means an unfit server, and names %s', (errno, sqlState, code, named) => {
    const error = from(errno, sqlState, code);
    expect(failureOf(error)).toBeInstanceOf(UnfitDatabase);
    expect(error).toMatchObject({
      message: expect.stringMatching(/db-1:3306/),
      cause: { errno },
    });
    expect(String(error)).toContain(named);
    expect(String(error)).toContain(code);
    expect(isConnectionUseless(error)).toBe(true);
  });

  test.each([
    ['The MySQL server is running with the --super-read-only option', 'super_read_only'],
    ['Der MariaDB-Server läuft mit der Option --read-only', 'read_only'],
    ['… running with the --max-session-mem-used=8192 option', 'its option max_session_mem_used'],
    ['… running with the LOCK_WRITE_GROWTH option', 'read_only'],
    ['… running with the NO_ENGINE_SUBSTITUTION option', 'enforce_storage_engine'],
  ])("with number 1290 names the server's option: %s", (message, named) => {
    expect(String(from(1290, 'HY000', 'ER_OPTION_PREVENTS_STATEMENT', message))).toContain(named);
  });

  // The driver uses MySQL's names; here, that of a parser for bulk loads.
  test('is identified by its number if the servers use it differently', () => {
    const error = from(4151, 'HY000', 'ER_BULK_PARSER_INCOMPLETE_ESCAPE_SEQUENCE');
    expect(String(error)).toContain('The database refuses (4151)');
  });

  test('keeps the connection if only the statement failed, or had to wait', () => {
    expect(isConnectionUseless(from(1062, '23000', 'ER_DUP_ENTRY'))).toBe(false);
    expect(isConnectionUseless(from(1205, 'HY000', 'ER_LOCK_WAIT_TIMEOUT'))).toBe(false);
    expect(isConnectionUseless(from(1153, '08S01', 'ER_NET_PACKET_TOO_LARGE'))).toBe(true);
  });

  test('is in only one row of the error table', () => {
    const named = errorTable.flatMap(({ numbers, classes = [], driverCodes = [] }) => [
      ...numbers,
      ...classes,
      ...driverCodes,
    ]);
    expect(named).toHaveLength(new Set(named).size);
  });
});

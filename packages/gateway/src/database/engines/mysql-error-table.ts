import { DATABASE_SETTINGS } from './unfit-database.js';

/** What an error means, see Failure in engine.ts. For `unfit`, `says` is what has to change. */
export type ErrorRow = {
  readonly numbers: readonly number[];
  /** SQLSTATE classes, for errors that no row lists by number. */
  readonly classes?: readonly string[];
  /** Codes of the driver's own errors, which have no number. */
  readonly driverCodes?: readonly string[];
} & (
  | { readonly kind: 'gone' | 'contended' | 'too_large' | 'refused' }
  | {
      readonly kind: 'unfit';
      readonly code: string;
      readonly mayPass?: boolean;
      readonly says: (host: string, error: string) => string;
    }
);

/** The number of an error that only its message explains: it names the option that prevents the statement. */
export const PREVENTED_BY_OPTION = 1290;

/** For options without a row below. */
export const otherOption = (option: string): ErrorRow => ({
  kind: 'unfit',
  code: 'OPTION',
  numbers: [],
  says: (host, error) =>
    `The database at ${host} refuses (${error}): its option ${option} does not allow it.`,
});

/**
 * The errors of MySQL and MariaDB by kind. By number, since the driver does not know all names. All others are
 * `unclear`.
 */
export const errorTable: readonly ErrorRow[] = [
  {
    // Too many connections (1040, 1203, 1226), no quorum in the cluster (1047), shutting down (1053,
    // 1077, 1079), no thread (1135), killed (1317, 1927, 3169, 4031), out of service (3032).
    kind: 'gone',
    numbers: [1040, 1047, 1053, 1077, 1079, 1135, 1203, 1226, 1317, 1927, 3032, 3169, 4031],
    classes: ['08'], // the connection
  },
  {
    // Changed since it was read (1020), a conflict at the commit (1180, 3101), a lock wait (1205,
    // 1689, 3572), no room for locks (1206) or transactions (1637).
    kind: 'contended',
    numbers: [1020, 1180, 1205, 1206, 1637, 1689, 3101, 3572],
    classes: ['40'], // rolled back, such as a deadlock (1213)
  },
  {
    // For a packet (1153, 1301), or for the binary log's cache (1197, 1705).
    kind: 'too_large',
    numbers: [1153, 1197, 1301, 1705],
  },
  {
    // Wrong values that the server reports as "warning" or "general error": truncated (1265), no default (1364),
    // wrong type or character set (1366, 1411), incompatible collations (1267, 1270, 1271).
    kind: 'refused',
    numbers: [1265, 1267, 1270, 1271, 1364, 1366, 1411],
    classes: ['0A', '21', '22', '23', '42'], // unsupported, data, integrity, syntax
  },
  {
    // read_only and super_read_only (1290, 1792), innodb_read_only and innodb_force_recovery (1036,
    // 1836, 1874, 1881).
    kind: 'unfit',
    code: 'READ_ONLY',
    mayPass: true,
    numbers: [1036, 1207, PREVENTED_BY_OPTION, 1792, 1836, 1874, 1881],
    says: (host, error) =>
      `The database at ${host} takes no writes (${error}): read_only, super_read_only, innodb_read_only and innodb_force_recovery must be off where payments are written.`,
  },
  {
    kind: 'unfit',
    code: 'BINLOG_FORMAT',
    numbers: [1661, 1662, 1663, 1664, 1665, 1666],
    says: (host, error) =>
      `The database at ${host} takes no writes (${error}): binlog_format must be ROW or MIXED. With STATEMENT, InnoDB refuses writes under READ COMMITTED.`,
  },
  {
    // The system's (3, 20), disk or table full (1021, 1114, 3675), files (1004, 1005, 1016, 1017,
    // 1023, 1026, 1030), binary log (1598), undo log (3019), damaged or missing (1033, 1034, 1035,
    // 1194, 1195, 1712, 1812, 1814, 1877, 1932).
    kind: 'unfit',
    code: 'STORAGE',
    numbers: [
      3, 20, 1004, 1005, 1016, 1017, 1021, 1023, 1026, 1030, 1033, 1034, 1035, 1114, 1194, 1195,
      1598, 1712, 1812, 1814, 1877, 1932, 3019, 3675,
    ],
    says: (host, error) =>
      `The database at ${host} cannot use its files (${error}): its disk is full, or they are damaged. See its error log.`,
  },
  {
    kind: 'unfit',
    code: 'NO_INNODB',
    numbers: [1286, 3161],
    says: (host, error) =>
      `The database at ${host} does not offer InnoDB (${error}), or enforce_storage_engine names another.`,
  },
  {
    kind: 'unfit',
    code: 'PRIVILEGE',
    numbers: [1044, 1142, 1143, 1227, 1370],
    says: (host, error) =>
      `The database refuses (${error}): its user lacks a privilege at ${host}. Install in docs/operations.md names those that it needs.`,
  },
  {
    // A Galera node outside the quorum refuses an init_connect that reads tables.
    kind: 'unfit',
    code: 'INIT_CONNECT',
    mayPass: true,
    numbers: [1184],
    says: (host, error) =>
      `The database at ${host} ends each new connection (${error}): its init_connect fails.`,
  },
  {
    kind: 'unfit',
    code: 'LOGIN_PLUGIN',
    numbers: [1251, 1275, 1524],
    driverCodes: ['AUTH_SWITCH_PLUGIN_ERROR'],
    says: (host, error) =>
      `The database user cannot log in at ${host} (${error}): give the user the plugin caching_sha2_password or mysql_native_password.`,
  },
  {
    kind: 'unfit',
    code: 'TLS_REQUIRED',
    numbers: [3159],
    says: (host, error) =>
      `The database at ${host} requires TLS (${error}), by require_secure_transport. Set DATABASE_TLS.`,
  },
  {
    // Database (1049), host (1129, 1130), expired (1820, 1862), locked (3118, 3955; 4151 on MariaDB).
    kind: 'unfit',
    code: 'ACCESS',
    numbers: [1049, 1129, 1130, 1820, 1862, 3118, 3955, 4151],
    classes: ['28'], // user or password; on MariaDB also require_secure_transport
    says: (host, error) =>
      `The database refuses (${error}) at ${host}. ${DATABASE_SETTINGS} Where the server or the user requires TLS, set DATABASE_TLS.`,
  },
  {
    // A column (1054) or a table (1146) that this program knows.
    kind: 'unfit',
    code: 'SCHEMA',
    numbers: [1054, 1146],
    says: (host, error) =>
      `The tables at ${host} are not those of this program (${error}). Run: npm run migrate`,
  },
];

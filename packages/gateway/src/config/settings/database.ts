import { mysqlHosts, mysqlUrl, withoutPassword } from '../mysql-address.js';
import { pemFile } from '../pem-file.js';
import { anyText, count, milliseconds, oneOf, optional, setting } from '../setting.js';

/** Where the books are kept. */
export const databaseSettings = {
  databaseUrl: optional(
    'DATABASE_URL',
    'MySQL 8.0 or MariaDB 10.6 and later, such as mysql://user:password@localhost:3306/payment_gateway. Of a cluster, several hosts with commas in between: the gateway works with the first that works, and moves to the next when it does not.',
    mysqlUrl,
    { secret: true, show: withoutPassword },
  ),
  databaseHost: optional(
    'DATABASE_HOST',
    'Instead of DATABASE_URL: the MySQL server, as host or host:port, or several with commas in between.',
    mysqlHosts,
  ),
  databaseName: setting('DATABASE_NAME', 'With DATABASE_HOST: the name of the database.', anyText, {
    fallback: 'payment_gateway',
  }),
  databaseUsername: setting('DATABASE_USERNAME', 'With DATABASE_HOST: the user.', anyText, {
    fallback: 'root',
  }),
  databasePassword: setting(
    'DATABASE_PASSWORD',
    "With DATABASE_HOST: the user's password.",
    anyText,
    { fallback: '', secret: true },
  ),
  databaseTls: setting(
    'DATABASE_TLS',
    'TLS to MySQL, in its own words: "verify-ca" takes a server whose certificate is signed by DATABASE_TLS_CA, "verify-identity" also wants the name of the host in it. Neither ever falls back to plain text; "off" is for a way that is protected otherwise.',
    oneOf(['off', 'verify-ca', 'verify-identity']),
    { fallback: 'off' },
  ),
  databasePlainText: setting(
    'DATABASE_PLAIN_TEXT',
    'In production DATABASE_TLS=off is refused when MySQL is on another machine; "allow" says that the way there is protected otherwise, such as by a service mesh.',
    oneOf(['refuse', 'allow']),
    { fallback: 'refuse' },
  ),
  databaseTlsCa: optional(
    'DATABASE_TLS_CA',
    'File with the certificates of the authorities, in PEM form, that may sign for the MySQL server. Unset, with "verify-identity": the public ones that Node.js trusts.',
    pemFile,
  ),
  databaseTimeoutMs: setting(
    'DATABASE_TIMEOUT_MS',
    'How long a payment waits for the database, retries included, before it gets a 503.',
    milliseconds,
    { fallback: '2000' },
  ),
  databasePoolSize: setting(
    'DATABASE_POOL_SIZE',
    'Connections to MySQL that one gateway process keeps; /health/ready has one more for itself.',
    count,
    { fallback: '10' },
  ),
  sqliteFile: setting(
    'SQLITE_FILE',
    'Where the embedded database lies, when no MySQL is configured. In production it must be set, if SQLite is what you want.',
    anyText,
    { fallback: '.data/gateway.sqlite' },
  ),
} as const;

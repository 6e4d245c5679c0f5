import { mysqlHosts, mysqlUrl, withoutPassword } from '../mysql-address.js';
import { pemFile } from '../pem-file.js';
import { optional, setting } from '@payment-gateway/service-kit/config/setting';
import { anyText, oneOf } from '@payment-gateway/service-kit/config/values';
import { count, milliseconds } from '../values.js';

/** The database. */
export const databaseSettings = {
  databaseUrl: optional(
    'DATABASE_URL',
    'MySQL 8.0 or MariaDB 10.6 and later, such as mysql://user:password@localhost:3306/payment_gateway. For a cluster, list several hosts, separated by commas: the gateway uses the first one that works, and fails over to the next.',
    mysqlUrl,
    { secret: true, show: withoutPassword },
  ),
  databaseHost: optional(
    'DATABASE_HOST',
    'Instead of DATABASE_URL: the MySQL server, as host or host:port, or several, separated by commas.',
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
    'TLS to MySQL. "verify-ca" accepts a server whose certificate is signed by DATABASE_TLS_CA; "verify-identity" also requires the host\'s name in the certificate. Neither falls back to plain text. Use "off" only if the connection is protected in another way.',
    oneOf(['off', 'verify-ca', 'verify-identity']),
    { fallback: 'off' },
  ),
  databasePlainText: setting(
    'DATABASE_PLAIN_TEXT',
    'Production refuses DATABASE_TLS=off if MySQL is on another machine. Set "allow" if the connection is protected in another way, such as by a service mesh.',
    oneOf(['refuse', 'allow']),
    { fallback: 'refuse' },
  ),
  databaseTlsCa: optional(
    'DATABASE_TLS_CA',
    'PEM file with the certificate authorities that may sign the MySQL server\'s certificate. Unset, with "verify-identity": the public authorities that Node.js trusts.',
    pemFile,
  ),
  databaseTimeoutMs: setting(
    'DATABASE_TIMEOUT_MS',
    'How long a payment waits for the database, including retries, before it gets a 503.',
    milliseconds,
    { fallback: '2000' },
  ),
  databasePoolSize: setting(
    'DATABASE_POOL_SIZE',
    'Connections to MySQL per gateway process; /health/ready has one more.',
    count,
    { fallback: '10' },
  ),
  sqliteFile: setting(
    'SQLITE_FILE',
    'The file of the embedded database, used if no MySQL is configured. To use SQLite in production, you must set it.',
    anyText,
    { fallback: '.data/gateway.sqlite' },
  ),
} as const;

import { isIP } from 'node:net';
import { type SslOptions } from 'mysql2';
import { errorCodeOf } from '../../domain/errors.js';
import { type MysqlHost } from './mysql-address.js';
import { UnfitDatabase } from './unfit-database.js';

/** How a server has to prove its identity. */
export type MysqlTls = {
  /** The certificate must also be for the host's name or address, not only signed by an authority. */
  readonly verifyIdentity: boolean;
  /** Certificates of the authorities, PEM; null for the public ones that Node.js trusts. */
  readonly ca: string | null;
};

/** The driver's TLS options. The driver never falls back to a connection without TLS. */
export const tlsOptions = ({ verifyIdentity, ca }: MysqlTls): SslOptions => ({
  ...(ca === null ? {} : { ca }),
  rejectUnauthorized: true,
  verifyIdentity,
});

/**
 * The host name for the driver, which checks the certificate against it. For an IP address the driver omits the
 * name, and Node.js would check for `localhost`. With a trailing dot the address counts as a name for the driver,
 * and Node.js removes the dot before it compares addresses.
 */
export const nameToVerify = (host: string): string => (isIP(host) === 0 ? host : `${host}.`);

/** What an operator has to change if a connection failed because of TLS; null for other failures. */
export function tlsProblem(error: unknown, { host, port }: MysqlHost): UnfitDatabase | null {
  const server = `the MySQL server at ${host}:${port}`;
  switch (errorCodeOf(error)) {
    case 'HANDSHAKE_NO_SSL_SUPPORT':
      return unfit('NO_TLS', `DATABASE_TLS asks for TLS, and ${server} offers none.`, error);
    case 'HANDSHAKE_SSL_ERROR':
      return unfit('TLS', `DATABASE_TLS: ${whatIsWrong(error, server)}`, error);
    default:
      return null;
  }
}

// Another host may be configured correctly.
const unfit = (code: string, message: string, cause: unknown): UnfitDatabase =>
  new UnfitDatabase(code, message, { mayPass: true, cause });

// The driver replaces Node.js's error code. A wrong name shows only by the certificate on the error; other messages
// are fixed sentences of OpenSSL, which quote no values.
function whatIsWrong(error: unknown, server: string): string {
  if (!(error instanceof Error)) return `no TLS with ${server}.`;
  if ('cert' in error) return `the certificate of ${server} is not for that name or address.`;
  return `the certificate of ${server} is not trusted (${error.message}). Check DATABASE_TLS_CA.`;
}

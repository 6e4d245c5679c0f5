import { isIP } from 'node:net';
import { type SslOptions } from 'mysql2';
import { errorCodeOf } from '../../domain/errors.js';
import { type MysqlHost } from './mysql-address.js';
import { UnfitDatabase } from './unfit-database.js';

/** How a server has to show who it is. */
export type MysqlTls = {
  /** The certificate must also be for the host's name or address, not only signed by an authority. */
  readonly verifyIdentity: boolean;
  /** Certificates of the authorities, PEM; null for the public ones that Node.js trusts. */
  readonly ca: string | null;
};

/** What the driver needs for it. The driver never goes on without TLS once it has been asked for. */
export const tlsOptions = ({ verifyIdentity, ca }: MysqlTls): SslOptions => ({
  ...(ca === null ? {} : { ca }),
  rejectUnauthorized: true,
  verifyIdentity,
});

/**
 * The host as the driver is told it, which checks the certificate against it. It leaves the name out
 * for an IP address, and Node.js then checks for `localhost` instead. With a dot behind it an address
 * passes for a name here, and Node.js takes the dot away before it looks among the addresses.
 */
export const nameToVerify = (host: string): string => (isIP(host) === 0 ? host : `${host}.`);

/** What an operator has to hear of a connection that failed because of TLS; null for any other. */
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

// Another host may be as it has to be.
const unfit = (code: string, message: string, cause: unknown): UnfitDatabase =>
  new UnfitDatabase(code, message, { mayPass: true, cause });

// The driver puts its own code over that of Node.js. What is left of a wrong name is the certificate
// it was not found in; other messages are fixed sentences of OpenSSL's, which quote no values.
function whatIsWrong(error: unknown, server: string): string {
  if (!(error instanceof Error)) return `no TLS with ${server}.`;
  if ('cert' in error) return `the certificate of ${server} is not for that name or address.`;
  return `the certificate of ${server} is not trusted (${error.message}). Check DATABASE_TLS_CA.`;
}

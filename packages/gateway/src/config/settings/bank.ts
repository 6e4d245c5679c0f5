import { z } from 'zod';
import { Secret } from '../../domain/secret.js';
import { pemFile, pemKey } from '../pem-file.js';
import { count, milliseconds, oneOf, optional, setting } from '../setting.js';

const bankUrl = z
  .url({ protocol: /^https?$/, error: 'must be an http or https address' })
  .refine((url) => {
    if (!URL.canParse(url)) return true; // said by the line above
    const { username, password, search } = new URL(url);
    return username === '' && password === '' && search === '';
  }, 'must have no user, password or parameters in it: they would be logged and not be sent')
  .transform((url) => url.replace(/\/+$/, ''));

// What a header can carry (RFC 9110, 5.5) without a space, which would end the token (RFC 6750, 2.1).
const bearerToken = z
  .string()
  .regex(/^[\x21-\x7e]{1,4096}$/, 'must be 1 to 4096 visible ASCII characters without spaces')
  .transform((text) => new Secret(text));

/** How the bank is reached. */
export const bankSettings = {
  bankUrl: setting('BANK_URL', "Address of the bank's API, with its base path.", bankUrl, {
    fallback: 'http://localhost:8081/api/v1',
  }),
  bankPlainHttp: setting(
    'BANK_PLAIN_HTTP',
    'In production a BANK_URL with http:// is refused, since cards would travel unencrypted; "allow" says that the way is protected otherwise, such as by a service mesh.',
    oneOf(['refuse', 'allow']),
    { fallback: 'refuse' },
  ),
  bankToken: optional(
    'BANK_TOKEN',
    'Bearer token that the gateway shows to the bank with every call.',
    bearerToken,
    { secret: true },
  ),
  bankTlsCa: optional(
    'BANK_TLS_CA',
    'File with the certificates of the authorities, in PEM form, that may sign for the bank, and no others then. Unset: the public ones that Node.js trusts.',
    pemFile,
  ),
  bankTlsCert: optional(
    'BANK_TLS_CERT',
    'File with the certificate, in PEM form with those between it and its authority, that the gateway shows to the bank (mutual TLS).',
    pemFile,
  ),
  bankTlsKey: optional(
    'BANK_TLS_KEY',
    'File with the private key of BANK_TLS_CERT in PEM form, without a passphrase; or the key itself.',
    pemKey,
    { secret: true },
  ),
  bankTimeoutMs: setting(
    'BANK_TIMEOUT_MS',
    'How long the bank may take to answer. After that the outcome is unknown and the payment stays processing.',
    milliseconds,
    { fallback: '10000' },
  ),
  bankConnections: setting(
    'BANK_CONNECTIONS',
    'Connections to the bank that one gateway process keeps; more payments than that wait. An eighth more than MAX_PAYMENTS_UNDER_WAY, or the limit is lower by what is missing.',
    count,
    { fallback: '288' },
  ),
} as const;

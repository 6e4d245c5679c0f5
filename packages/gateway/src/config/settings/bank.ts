import { z } from 'zod';
import { Secret } from '../../domain/secret.js';
import { pemFile, pemKey } from '../pem-file.js';
import { optional, setting } from '@payment-gateway/service-kit/config/setting';
import { oneOf } from '@payment-gateway/service-kit/config/values';
import { count, milliseconds } from '../values.js';

const bankUrl = z
  .url({ protocol: /^https?$/, error: 'must be an http or https address' })
  .refine((url) => {
    if (!URL.canParse(url)) return true; // reported by the line above
    const { username, password, search } = new URL(url);
    return username === '' && password === '' && search === '';
  }, 'must have no user, password or parameters in it: they would be logged and not be sent')
  .transform((url) => url.replace(/\/+$/, ''));

// The characters of a header (RFC 9110, 5.5), without spaces, which would end the token (RFC 6750, 2.1).
const bearerToken = z
  .string()
  .regex(/^[\x21-\x7e]{1,4096}$/, 'must be 1 to 4096 visible ASCII characters without spaces')
  .transform((text) => new Secret(text));

/** The connection to the bank. */
export const bankSettings = {
  bankUrl: setting('BANK_URL', "Address of the bank's API, with its base path.", bankUrl, {
    fallback: 'http://localhost:8081/api/v1',
  }),
  bankPlainHttp: setting(
    'BANK_PLAIN_HTTP',
    'Production refuses a BANK_URL with http://, because cards would travel unencrypted. Set "allow" if the connection is protected in another way, such as by a service mesh.',
    oneOf(['refuse', 'allow']),
    { fallback: 'refuse' },
  ),
  bankToken: optional(
    'BANK_TOKEN',
    'Bearer token that the gateway sends with every call to the bank.',
    bearerToken,
    { secret: true },
  ),
  bankTlsCa: optional(
    'BANK_TLS_CA',
    "PEM file with the only certificate authorities that may sign the bank's certificate. Unset: the public authorities that Node.js trusts.",
    pemFile,
  ),
  bankTlsCert: optional(
    'BANK_TLS_CERT',
    'PEM file with the certificate that the gateway presents to the bank (mutual TLS), and its intermediates.',
    pemFile,
  ),
  bankTlsKey: optional(
    'BANK_TLS_KEY',
    'PEM file with the private key of BANK_TLS_CERT, without a passphrase; or the key itself.',
    pemKey,
    { secret: true },
  ),
  bankTimeoutMs: setting(
    'BANK_TIMEOUT_MS',
    'How long the bank may take to respond. After that the outcome is unknown, and the payment stays processing.',
    milliseconds,
    { fallback: '10000' },
  ),
  bankConnections: setting(
    'BANK_CONNECTIONS',
    'Connections to the bank per gateway process; further payments wait for one. It should exceed MAX_PAYMENTS_UNDER_WAY by an eighth; otherwise fewer payments are accepted.',
    count,
    { fallback: '288' },
  ),
} as const;

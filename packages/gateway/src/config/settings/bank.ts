import { z } from 'zod';
import { count, milliseconds, oneOf, setting } from '../setting.js';

const bankUrl = z
  .url({ protocol: /^https?$/, error: 'must be an http or https address' })
  .refine((url) => {
    if (!URL.canParse(url)) return true; // said by the line above
    const { username, password, search } = new URL(url);
    return username === '' && password === '' && search === '';
  }, 'must have no user, password or parameters in it: they would be logged and not be sent')
  .transform((url) => url.replace(/\/+$/, ''));

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

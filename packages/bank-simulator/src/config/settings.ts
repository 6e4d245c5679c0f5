import { readFileSync } from 'node:fs';
import { optional, setting } from '@payment-gateway/service-kit/config/setting';
import { listenHost, oneOf, wholeNumber } from '@payment-gateway/service-kit/config/values';
import { z } from 'zod';

// setTimeout fires at once for anything longer.
const LONGEST_DELAY_MS = 2_147_483_647;

const must = <T>(be: string, schema: z.ZodType<T, string>) =>
  z.string().transform((text, context) => {
    const parsed = schema.safeParse(text);
    if (parsed.success) return parsed.data;
    context.addIssue({ code: 'custom', message: `must be ${be}.` });
    return z.NEVER;
  });

const file = must(
  'the path of a file that can be read',
  z.string().transform((path, context) => {
    try {
      return readFileSync(path, 'utf8');
    } catch {
      context.addIssue({ code: 'custom' });
      return z.NEVER;
    }
  }),
);

const pendingMs = must('a whole number of milliseconds', wholeNumber(0, 1e12));

const httpAddress = ({ query }: { readonly query: boolean }) =>
  z
    .string()
    .refine((text) => /^https?:\/\/[^\s/?#\\@]+(?:[/?][!-~]*)?$/i.test(text) && URL.canParse(text))
    .refine((text) => !text.includes('#') && (query || !text.includes('?')));

const [LEAST_SECRET_BYTES, MOST_SECRET_BYTES] = [24, 64];
const notificationSecret = z.string().refine((text) => {
  const [, base64 = ''] = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(text) ?? [];
  const { length } = Buffer.from(base64, 'base64');
  return length >= LEAST_SECRET_BYTES && length <= MOST_SECRET_BYTES;
});

/** Published with the source, and so protects nothing. The gateway's is the same. */
export const SANDBOX_NOTIFICATION_SECRET = `whsec_${Buffer.from('sandbox-notification-secret-0001').toString('base64')}`;

/** Every setting of the bank: this table is their documentation too (see .env.example). */
export const settings = {
  port: setting(
    'BANK_PORT',
    'Port to listen on; 0 takes any free one.',
    must('a whole number from 0 to 65535', wholeNumber(0, 65_535)),
    { fallback: '8081' },
  ),
  host: setting(
    'BANK_HOST',
    'Address of this machine at which the bank listens; "::" is every address, those of IPv4 too.',
    must('an address of this machine, such as 127.0.0.1, or :: for all of them', listenHost),
    { fallback: '127.0.0.1' },
  ),
  ledgerFile: setting(
    'BANK_LEDGER_FILE',
    'SQLite file that keeps the ledger; its folder is created.',
    // SQLite would keep this one in memory and forget every charge.
    must(
      'the path of a file',
      z.string().refine((path) => path !== ':memory:'),
    ),
    { fallback: '.data/bank-ledger.sqlite' },
  ),
  requireTokens: setting(
    'BANK_REQUIRE_TOKEN',
    'Bearer tokens of which each call has to show one, with commas in between; health and documentation are for all. Unset: everybody may call. BANK_REQUIRE_TOKEN_FILE may name a file that holds them.',
    must(
      'visible ASCII characters without spaces, or a file of such',
      z
        .string()
        .regex(/^[\x21-\x7e]*$/)
        .transform((text) => text.split(',').filter((token) => token !== '')),
    ),
    { fallback: '', secret: true },
  ),
  serverCert: optional(
    'BANK_SERVER_CERT',
    "File with the bank's certificate in PEM form: it then speaks HTTPS.",
    file,
  ),
  serverKey: optional(
    'BANK_SERVER_KEY',
    'File with the private key of BANK_SERVER_CERT in PEM form.',
    file,
  ),
  clientCa: optional(
    'BANK_CLIENT_CA',
    'File with the certificates of the authorities, in PEM form, one of which has to have signed the certificate that each caller shows (mutual TLS).',
    file,
  ),
  settleMs: setting('BANK_SETTLE_MS', 'How long pending payments take to settle.', pendingMs, {
    fallback: '5000',
  }),
  refundSettleMs: setting(
    'BANK_REFUND_SETTLE_MS',
    'How long pending refunds take to settle.',
    pendingMs,
    { fallback: '5000' },
  ),
  challengeMs: setting(
    'BANK_CHALLENGE_MS',
    'How long a payer may take to pass a 3-D Secure challenge.',
    pendingMs,
    { fallback: '600000' },
  ),
  publicUrl: optional(
    'BANK_PUBLIC_URL',
    "Where payers' browsers reach the bank, for the pages of 3-D Secure challenges. Unset: http://localhost:BANK_PORT, or https with BANK_SERVER_CERT.",
    must(
      'an http or https address without user, query and fragment',
      httpAddress({ query: false }),
    ),
  ),
  notifyUrl: optional(
    'BANK_NOTIFY_URL',
    'Where to post notifications: of challenges that end, and of pending deposits and refunds that settle. Unset: none are sent.',
    must('an http or https address without user and fragment', httpAddress({ query: true })),
  ),
  notificationSecrets: setting(
    'BANK_NOTIFICATION_SECRET',
    'Secret that signs notifications (Standard Webhooks), shared with the gateway: whsec_ and the base64 of 24 to 64 bytes. With several, separated by commas, while it is exchanged, all sign. Keys of challenges are derived from it.',
    must(
      'whsec_ and the base64 of 24 to 64 bytes, or several of these with commas in between',
      z
        .string()
        .transform((text) => text.split(',').map((one) => one.trim()))
        .pipe(z.array(notificationSecret)),
    ),
    { fallback: SANDBOX_NOTIFICATION_SECRET, secret: true },
  ),
  answerDelayMs: setting(
    'BANK_ANSWER_DELAY_MS',
    'Artificial latency of every answer to a deposit, or to an operation on it, after it was done.',
    must(
      `a whole number of milliseconds, at most ${LONGEST_DELAY_MS}`,
      wholeNumber(0, LONGEST_DELAY_MS),
    ),
    { fallback: '0' },
  ),
  logLevel: setting(
    'LOG_LEVEL',
    'The least level that is logged.',
    must(
      'fatal, error, warn, info, debug, trace or silent',
      oneOf(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']),
    ),
    { fallback: 'info' },
  ),
  docs: setting(
    'DOCS',
    'off: no Swagger UI, no openapi.yaml and no page of all errors.',
    must('on or off', oneOf(['on', 'off'])),
    { fallback: 'on' },
  ),
} as const;

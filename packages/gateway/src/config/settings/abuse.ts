import ipaddr from 'ipaddr.js';
import { z } from 'zod';
import { type Limit } from '../../domain/limit.js';
import { count, optional, setting, share } from '../setting.js';

const LIMIT_PROBLEM =
  'must be "auto", "none" or a number and the seconds that it is for, such as 60/60, with 1 to 1000000000 in 1 to 2000000 seconds';

/** `auto`: by the mode. Null: none. */
export type LimitChoice = Limit | 'auto' | null;

// Timers of Node cannot be longer than 2^31 ms, 24 days.
const limit: z.ZodType<LimitChoice> = z
  .string()
  .regex(/^(auto|none|[1-9]\d{0,9}\/[1-9]\d{0,6})$/, LIMIT_PROBLEM)
  .transform((text) => {
    if (text === 'auto') return text;
    if (text === 'none') return null;
    const [most = 0, seconds = 0] = text.split('/').map(Number);
    return { count: most, seconds };
  })
  .refine(
    (one) =>
      one === null || one === 'auto' || (one.count <= 1_000_000_000 && one.seconds <= 2_000_000),
    LIMIT_PROBLEM,
  );

const proxies = z.string().transform((text, context) => {
  const all = text.split(',').map((one) => one.trim());
  if (all.every(isAddressOrRange)) return all;
  context.addIssue({
    code: 'custom',
    message:
      'must be IP addresses or ranges with commas in between, such as 10.0.0.7,192.168.0.0/16,fd00::/8, and not everybody',
  });
  return z.NEVER;
});

function isAddressOrRange(text: string): boolean {
  const [address = '', length, ...more] = text.split('/');
  const isIpv4 = ipaddr.IPv4.isValidFourPartDecimal(address);
  if (more.length > 0 || (!isIpv4 && !ipaddr.IPv6.isValid(address))) return false;
  if (length === undefined) return true;
  // A length of 0 would trust everybody, and so nobody's address would be known.
  return /^[1-9]\d{0,2}$/.test(length) && Number(length) <= (isIpv4 ? 32 : 128);
}

/** What keeps others from guessing tokens and cards, and one merchant from taking all there is. */
export const abuseSettings = {
  trustedProxies: optional(
    'TRUSTED_PROXIES',
    "IP addresses and ranges (CIDR) of the load balancers in front, with commas in between: what they write into X-Forwarded-For is the client's address. Unset: nobody is trusted, and whoever connects is the client. Set it behind a load balancer: without it all clients have one address, and one limit.",
    proxies,
  ),
  rateLimitPayments: setting(
    'RATE_LIMIT_PAYMENTS',
    'Payments, captures, voids and refunds that one token may ask for, as number/seconds, or "none"; further requests get a 429 with Retry-After. "auto" is 2000/10 in production, and more than anybody needs otherwise. The processes of WEB_CONCURRENCY share it out; each gateway counts for itself.',
    limit,
    { fallback: 'auto' },
  ),
  rateLimitReads: setting(
    'RATE_LIMIT_READS',
    'The same for requests that only look. "auto" is 10000/10 in production, and more than anybody needs otherwise.',
    limit,
    { fallback: 'auto' },
  ),
  invalidTokensPerAddress: setting(
    'INVALID_TOKENS_PER_ADDRESS',
    'Requests with invalid tokens that one client address may send, as number/seconds, or "none"; beyond that, its unknown tokens get a 429 without a look-up. Tokens that have been valid before are not affected. "auto" is 60/60 in production, and "none" otherwise.',
    limit,
    { fallback: 'auto' },
  ),
  declinesPerCard: setting(
    'DECLINES_PER_CARD',
    'Declines of one card, of all merchants, after which its payments get a 429 and are not sent to the bank, as number/seconds, or "none". A wrong CVV counts twice. "auto" is 10/86400 in production, and "none" otherwise.',
    limit,
    { fallback: 'auto' },
  ),
  declinesPerMerchant: setting(
    'DECLINES_PER_MERCHANT',
    'The same for all declines of one merchant. "auto" is 1000/600 in production, and "none" otherwise.',
    limit,
    { fallback: 'auto' },
  ),
  declinesPerAddress: setting(
    'DECLINES_PER_ADDRESS',
    'The same for all declines of payments from one client address, whoever the merchant is. "auto" is 1000/600 in production with TRUSTED_PROXIES, and "none" otherwise.',
    limit,
    { fallback: 'auto' },
  ),
  declineAlertShare: setting(
    'DECLINE_ALERT_SHARE',
    'The share of declines among the payments of a merchant in ten minutes from which they may be worth an alert; it must also be twice what is usual for that merchant.',
    share,
    { fallback: '0.3' },
  ),
  declineAlertCount: setting(
    'DECLINE_ALERT_COUNT',
    'Fewer declines than this in ten minutes are never worth that alert.',
    count,
    { fallback: '20' },
  ),
} as const;

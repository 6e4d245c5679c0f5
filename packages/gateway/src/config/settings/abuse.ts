import ipaddr from 'ipaddr.js';
import { z } from 'zod';
import { type Limit } from '../../domain/limit.js';
import { optional, setting } from '@payment-gateway/service-kit/config/setting';
import { count, share } from '../values.js';

const LIMIT_PROBLEM =
  'must be "auto", "none" or a number and the seconds that it is for, such as 60/60, with 1 to 1000000000 in 1 to 2000000 seconds';

/** `auto` depends on the mode; null means no limit. */
export type LimitChoice = Limit | 'auto' | null;

// Node's timers are limited to 2^31 ms, 24 days.
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
  // A length of 0 would trust every address, so no client's address would be known.
  return /^[1-9]\d{0,2}$/.test(length) && Number(length) <= (isIpv4 ? 32 : 128);
}

/** Limits on guessing tokens, testing cards, and the requests of one merchant. */
export const abuseSettings = {
  trustedProxies: optional(
    'TRUSTED_PROXIES',
    "IP addresses and ranges (CIDR) of your load balancers, separated by commas. Their X-Forwarded-For gives the client's address. Unset: no proxy is trusted, and the client is whoever connects. Set it behind a load balancer; otherwise all clients share one address, and one limit.",
    proxies,
  ),
  rateLimitPayments: setting(
    'RATE_LIMIT_PAYMENTS',
    'Payments, captures, voids and refunds allowed per token, as number/seconds, or "none". Further requests get a 429 with Retry-After. "auto" is 2000/10 in production, and effectively unlimited otherwise. The processes of WEB_CONCURRENCY share the limit; each gateway counts separately.',
    limit,
    { fallback: 'auto' },
  ),
  rateLimitReads: setting(
    'RATE_LIMIT_READS',
    'The same for reads. "auto" is 10000/10 in production, and effectively unlimited otherwise.',
    limit,
    { fallback: 'auto' },
  ),
  invalidTokensPerAddress: setting(
    'INVALID_TOKENS_PER_ADDRESS',
    'Requests with invalid tokens allowed per client address, as number/seconds, or "none". Beyond that, unknown tokens from the address get a 429 without a look-up. Tokens that were valid before are not affected. "auto" is 60/60 in production, and "none" otherwise.',
    limit,
    { fallback: 'auto' },
  ),
  declinesPerCard: setting(
    'DECLINES_PER_CARD',
    'Declines per card, across all merchants, as number/seconds, or "none". Beyond that, payments with the card get a 429 and are not sent to the bank. A wrong CVV counts twice. "auto" is 10/86400 in production, and "none" otherwise.',
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
    'The same for all declines from one client address, across all merchants. "auto" is 1000/600 in production with TRUSTED_PROXIES, and "none" otherwise.',
    limit,
    { fallback: 'auto' },
  ),
  declineAlertShare: setting(
    'DECLINE_ALERT_SHARE',
    "The share of declined payments, in ten minutes, from which a merchant raises an alert. The share must also be twice the merchant's usual one.",
    share,
    { fallback: '0.3' },
  ),
  declineAlertCount: setting(
    'DECLINE_ALERT_COUNT',
    'Fewer declines than this in ten minutes never raise that alert.',
    count,
    { fallback: '20' },
  ),
} as const;

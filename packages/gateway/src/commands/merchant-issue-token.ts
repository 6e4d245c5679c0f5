import { defineCommand } from '@payment-gateway/service-kit/command-line/command';
import { option, UsageError } from '@payment-gateway/service-kit/command-line/parameters';
import { z } from 'zod';
import { systemUser } from '../process/system-user.js';
import { withMerchants } from './kit/merchants.js';
import { as, merchantId } from './kit/parameters.js';
import { firstTime } from './kit/times.js';

// A century is as good as never, and its end can be written.
const LONGEST_MS = 100 * 365 * 24 * 3_600_000;

const lifetime = z
  .string()
  .regex(/^[1-9]\d*$/, 'must be a number of milliseconds')
  .transform(Number)
  .refine((ms) => ms <= LONGEST_MS, 'must be a hundred years at most')
  .transform((ms) => new Date(Date.now() + ms));

const future = firstTime
  .refine((time) => time.getTime() > Date.now(), 'must be later than now')
  .refine((time) => time.getTime() < Date.now() + LONGEST_MS, 'must be in this century');

export const command = defineCommand({
  summary: 'makes a bearer token and shows it, once',
  args: { merchantId },
  options: {
    expiresInMs: option('N', lifetime, 'the token expires after this many milliseconds'),
    expiresAt: option(
      'TIME',
      future,
      'or at this time: a day (2027-11-23, in UTC) or a time with its zone',
    ),
    as,
  },
  async run({ merchantId: id, expiresInMs, expiresAt, as: actor = systemUser() }, say) {
    if (expiresInMs !== undefined && expiresAt !== undefined) {
      throw new UsageError('--expires-in-ms or --expires-at: one of them.');
    }
    const expiry = expiresInMs ?? expiresAt ?? null;
    await withMerchants(async (merchants) => {
      const { tokenId, token } = await merchants.issueToken(id, expiry, actor);
      say(`token id  ${tokenId}`);
      say(`token     ${token.reveal()}`);
      if (expiry !== null) say(`expires   ${expiry.toISOString()}`);
      say('Keep the token now: only its hash is stored, and it cannot be shown again.');
    });
  },
});

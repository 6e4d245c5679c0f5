import { parseArgs } from 'node:util';
import { z } from 'zod';
import { Refusal } from '../domain/errors.js';
import { AS_USAGE, takeActor } from './actor.js';
import { firstTime } from './times.js';

export const USAGE = `usage: npm run merchant -- COMMAND
  create NAME               a new merchant; prints its id
  issue-token MERCHANT_ID [--expires-in-ms N | --expires-at TIME]
                            a new bearer token, shown once; TIME is a day (2027-11-23, in UTC) or a
                            time with its zone, and the token is good until then
  revoke-token TOKEN_ID     takes effect within a second
  suspend MERCHANT_ID       refuses all that the merchant asks for, within a second; payments that
                            were taken before are carried to their end
  resume MERCHANT_ID        lets the merchant in again
  list                      merchants with the ids of their tokens
${AS_USAGE}`;

/** What `npm run merchant` is asked for. */
export type MerchantOrder = {
  readonly name: string;
  readonly argument: string;
  /** Of a new token; null: never. */
  readonly expiresAt: Date | null;
  readonly actor: string;
};

// A century is as good as never, and its end can be written.
const LONGEST_MS = 100 * 365 * 24 * 3_600_000;

const expiry = z
  .strictObject({
    'expires-in-ms': z
      .string()
      .regex(/^[1-9]\d*$/, 'must be a number of milliseconds')
      .transform(Number)
      .refine((ms) => ms <= LONGEST_MS, 'must be a hundred years at most')
      .transform((ms) => new Date(Date.now() + ms))
      .optional(),
    'expires-at': firstTime
      .refine((time) => time.getTime() > Date.now(), 'must be later than now')
      .refine((time) => time.getTime() < Date.now() + LONGEST_MS, 'must be in this century')
      .optional(),
  })
  .refine((given) => Object.keys(given).length < 2, 'or --expires-at: one of them');

/** Reads the words of the command. Throws Refusal. */
export function readMerchantOrder(all: readonly string[]): MerchantOrder {
  const { actor, words } = takeActor(all);
  try {
    const { values, positionals } = parseArgs({
      args: [...words],
      options: { 'expires-in-ms': { type: 'string' }, 'expires-at': { type: 'string' } },
      allowPositionals: true,
      strict: true,
    });
    const [name = '', ...rest] = positionals;
    const given = expiry.parse({ ...values });
    if (name !== 'issue-token' && Object.keys(given).length > 0) throw new Refusal(USAGE);
    const expiresAt = given['expires-in-ms'] ?? given['expires-at'] ?? null;
    return { name, argument: rest.join(' '), expiresAt, actor };
  } catch (error) {
    const issue = error instanceof z.ZodError ? error.issues[0] : undefined;
    if (issue === undefined) throw new Refusal(USAGE);
    throw new Refusal(`--${issue.path.join() || 'expires-in-ms'} ${issue.message}.`);
  }
}

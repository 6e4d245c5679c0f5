import { parseArgs } from 'node:util';
import { z } from 'zod';
import { composeMerchants } from '../compose/operator.js';
import { loadConfig } from '../config/load-config.js';
import { Refusal } from '../domain/errors.js';
import { runProgram } from '../run-program.js';
import { type Merchants } from '../services/merchants.js';
import { AS_USAGE, takeActor } from './actor.js';
import { merchantPage } from './merchant-page.js';
import { firstTime } from './times.js';

const USAGE = `usage: npm run merchant -- COMMAND
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

type Order = { readonly argument: string; readonly expiresAt: Date | null; readonly actor: string };
type Command = (merchants: Merchants, order: Order) => Promise<string>;

const withArgument: Readonly<Record<string, Command>> = {
  create: (merchants, { argument, actor }) => merchants.create(argument, actor),
  async 'issue-token'(merchants, { argument, expiresAt, actor }) {
    const { tokenId, token } = await merchants.issueToken(argument, expiresAt, actor);
    return [
      `token id  ${tokenId}`,
      `token     ${token.reveal()}`,
      ...(expiresAt === null ? [] : [`expires   ${expiresAt.toISOString()}`]),
      'Keep the token now: only its hash is stored, and it cannot be shown again.',
    ].join('\n');
  },
  async 'revoke-token'(merchants, { argument, actor }) {
    await merchants.revokeToken(argument, actor);
    return 'revoked';
  },
  async suspend(merchants, { argument, actor }) {
    await merchants.suspend(argument, actor);
    return 'suspended';
  },
  async resume(merchants, { argument, actor }) {
    await merchants.resume(argument, actor);
    return 'resumed';
  },
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

function readOrder(all: readonly string[]): Order & { name: string } {
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

runProgram(async () => {
  const { name, ...order } = readOrder(process.argv.slice(2));
  const command = Object.hasOwn(withArgument, name) ? withArgument[name] : undefined;
  const { argument } = order;
  const isUsable = name === 'list' ? argument === '' : command !== undefined && argument !== '';
  if (!isUsable) throw new Refusal(USAGE);

  const { merchants, close } = await composeMerchants(loadConfig('merchant'));
  try {
    const answer =
      command === undefined
        ? merchants.list().then((listed) => merchantPage(listed, new Date()))
        : command(merchants, order);
    process.stdout.write(`${await answer}\n`);
  } finally {
    await close();
  }
});

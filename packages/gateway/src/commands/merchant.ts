import '../closed-process.js';
import { composeMerchants } from '../compose/operator.js';
import { loadConfig } from '../config/load-config.js';
import { Refusal } from '../domain/errors.js';
import { runProgram } from '../run-program.js';
import { type Merchants } from '../services/merchants.js';

const USAGE = `usage: npm run merchant -- COMMAND
  create NAME               a new merchant; prints its id
  issue-token MERCHANT_ID   a new bearer token, shown once
  revoke-token TOKEN_ID     takes effect within seconds
  list                      merchants with the ids of their tokens`;

type Command = (merchants: Merchants, argument: string) => Promise<string>;

const withArgument: Readonly<Record<string, Command>> = {
  async create(merchants, name) {
    const id = await merchants.create(name);
    if (id === null) throw new Refusal('A merchant of that name is there already.');
    return id;
  },
  async 'issue-token'(merchants, merchantId) {
    const issued = await merchants.issueToken(merchantId);
    if (issued === null) throw new Refusal('There is no such merchant.');
    return [
      `token id  ${issued.tokenId}`,
      `token     ${issued.token.reveal()}`,
      'Keep the token now: only its hash is stored, and it cannot be shown again.',
    ].join('\n');
  },
  async 'revoke-token'(merchants, tokenId) {
    if (await merchants.revokeToken(tokenId)) return 'revoked';
    throw new Refusal('There is no such token, or it was revoked before.');
  },
};

async function list(merchants: Merchants): Promise<string> {
  const listed = await merchants.list();
  const lines = listed.flatMap(({ id, name, apiKeys }) => [
    `${id}  ${name}`,
    ...apiKeys.map(({ id: tokenId, token, createdAt, revokedAt }) => {
      const state = revokedAt === null ? 'active' : `revoked ${revokedAt.toISOString()}`;
      return `  token ${tokenId}  issued ${createdAt.toISOString()}  hash key ${token.keyId}  ${state}`;
    }),
  ]);
  return [...lines, ...hashKeysInUse(listed)].join('\n');
}

// What an operator wants to know before a key leaves TOKEN_HASH_KEYS.
function hashKeysInUse(merchants: Awaited<ReturnType<Merchants['list']>>): string[] {
  const active = new Map<string, number>();
  for (const { token, revokedAt } of merchants.flatMap(({ apiKeys }) => apiKeys)) {
    if (revokedAt === null) active.set(token.keyId, (active.get(token.keyId) ?? 0) + 1);
  }
  return [...active].map(([keyId, tokens]) => `hash key ${keyId}  ${tokens} active tokens`);
}

runProgram(async () => {
  const [name = '', ...words] = process.argv.slice(2);
  const command = Object.hasOwn(withArgument, name) ? withArgument[name] : undefined;
  const argument = words.join(' ');
  const isUsable = name === 'list' ? argument === '' : command !== undefined && argument !== '';
  if (!isUsable) throw new Refusal(USAGE);

  const { merchants, close } = await composeMerchants(loadConfig());
  try {
    const answer = command === undefined ? list(merchants) : command(merchants, argument);
    process.stdout.write(`${await answer}\n`);
  } finally {
    await close();
  }
});

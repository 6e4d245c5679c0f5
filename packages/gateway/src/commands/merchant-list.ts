import { defineCommand } from '@payment-gateway/service-kit/command-line/command';
import { type Merchants } from '../services/merchants.js';
import { withMerchants } from './kit/merchants.js';

export const command = defineCommand({
  summary: 'lists the merchants with their tokens',
  run: (_, say) =>
    withMerchants(async (merchants) => {
      say(merchantPage(await merchants.list(), new Date()));
    }),
});

type Listed = Awaited<ReturnType<Merchants['list']>>;
type Token = Listed[number]['apiKeys'][number];

/** Each merchant with the state of its tokens. */
export function merchantPage(listed: Listed, now: Date): string {
  const lines = listed.flatMap(({ id, name, suspendedAt, apiKeys }) => [
    `${id}  ${name}${suspendedAt === null ? '' : `  suspended ${suspendedAt.toISOString()}`}`,
    ...apiKeys.map((token) => tokenLine(token, now)),
  ]);
  return [...lines, ...hashKeysInUse(listed, now)].join('\n');
}

const tokenLine = (token: Token, now: Date): string =>
  [
    `  token ${token.id}`,
    `issued ${token.createdAt.toISOString()}`,
    `hash key ${token.token.keyId}`,
    stateOf(token, now),
    token.lastUsedAt === null ? 'not seen in use' : `last used ${minuteOf(token.lastUsedAt)}`,
  ].join('  ');

function stateOf({ revokedAt, expiresAt }: Token, now: Date): string {
  if (revokedAt !== null) return `revoked ${revokedAt.toISOString()}`;
  if (expiresAt === null) return 'active';
  const isOver = expiresAt <= now;
  return `${isOver ? 'expired' : 'active  expires'} ${expiresAt.toISOString()}`;
}

const minuteOf = (time: Date): string => `${time.toISOString().slice(0, 16)}Z`;

// What an operator wants to know before a key leaves TOKEN_HASH_KEYS.
function hashKeysInUse(merchants: Listed, now: Date): string[] {
  const active = new Map<string, number>();
  for (const token of merchants.flatMap(({ apiKeys }) => apiKeys)) {
    if (!stateOf(token, now).startsWith('active')) continue;
    const { keyId } = token.token;
    active.set(keyId, (active.get(keyId) ?? 0) + 1);
  }
  return [...active].map(([keyId, tokens]) => `hash key ${keyId}  ${tokens} active tokens`);
}

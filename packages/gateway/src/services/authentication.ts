import { LRUCache } from 'lru-cache';
import { type Secret } from '../domain/secret.js';
import { type Clock } from './ports/clock.js';
import { type KeyedHasher } from './ports/keyed-hasher.js';
import { type ApiKey, type MerchantStore } from './ports/merchant-store.js';
import { type TokenGuard } from './token-guard.js';

// `refresh` sees revocations. This bounds how long a token is accepted when it cannot: while the database is
// down, or after a change by hand or by an older program, which is not counted.
const REMEMBERED_MS = 5_000;
const REMEMBERED_TOKENS = 10_000;

type TokenOwner = { readonly merchantId: string; readonly tokenId: string };

export type TokenRefusal = 'unknown' | 'revoked' | 'expired' | 'merchant_suspended';

/** The request's owner, or why it is refused; a known token is named in both cases. */
export type Authenticated =
  TokenOwner | { readonly refused: TokenRefusal; readonly owner: TokenOwner | null };

/** `address` returns the client's; it is called only if needed. Throws StoreUnavailable, and ApiError `too_many_unknown_tokens`. */
export type Authenticate = (token: Secret, address: () => string) => Promise<Authenticated>;

type Authentication = {
  readonly authenticate: Authenticate;
  /**
   * Checks whether any process has revoked tokens, or suspended or resumed merchants, since the last call. If
   * so, forgets all tokens and returns true. Throws StoreUnavailable.
   */
  refresh(): Promise<boolean>;
};

const UNKNOWN: Authenticated = { refused: 'unknown', owner: null };

/**
 * Finds a token by its keyed hash, under every key of the ring, and remembers the owner of an accepted one for
 * a while. The guard decides what is looked up.
 */
export function createAuthentication(deps: {
  merchants: Pick<MerchantStore, 'findApiKeys' | 'readTokenChanges'>;
  tokens: KeyedHasher;
  /** The key under which a token is remembered. It is meaningless outside this process. */
  keyOf: (token: Secret) => string;
  guard: TokenGuard<Authenticated>;
  clock: Clock;
  /** Called with each accepted token. */
  onUse: (tokenId: string) => void;
}): Authentication {
  const { merchants, tokens, keyOf, guard, clock, onUse } = deps;
  type Remembered = TokenOwner & { readonly expiresAt: Date | null };
  const remembered = new LRUCache<string, Remembered>({
    max: REMEMBERED_TOKENS,
    ttl: REMEMBERED_MS,
  });
  let seenChanges: number | null = null;
  // Counts how often all tokens were forgotten: nothing read before that is remembered after it.
  let forgotten = 0;

  /** Null for an unknown token. */
  async function find(token: Secret, key: string): Promise<Authenticated | null> {
    const start = performance.now();
    const before = forgotten;
    const found = (await merchants.findApiKeys(tokens.candidates(token))).filter((apiKey) =>
      tokens.matches(token, apiKey.token),
    );
    const judged = found.map((apiKey) => ({ apiKey, refused: refusalOf(apiKey, clock) }));
    const { apiKey, refused } = judged.find((one) => one.refused === null) ?? judged[0] ?? {};
    if (apiKey === undefined) return null;
    const owner: TokenOwner = { merchantId: apiKey.merchantId, tokenId: apiKey.id };
    if (refused != null) return { refused, owner };
    if (forgotten === before) {
      remembered.set(key, { ...owner, expiresAt: apiKey.expiresAt }, { start });
    }
    return owner;
  }

  return {
    async authenticate(token, address) {
      const key = keyOf(token);
      const known = remembered.get(key);
      if (known !== undefined && !isOver(known, clock)) {
        onUse(known.tokenId);
        return { merchantId: known.merchantId, tokenId: known.tokenId };
      }
      if (!guard.hasShape(token)) {
        guard.refuseGuess(address());
        return UNKNOWN;
      }
      const answer = (await guard.lookUp(key, address(), () => find(token, key))) ?? UNKNOWN;
      if (!('refused' in answer)) onUse(answer.tokenId);
      return answer;
    },

    async refresh() {
      const changes = await merchants.readTokenChanges();
      if (changes === seenChanges) return false;
      const isFirst = seenChanges === null;
      seenChanges = changes;
      forgotten += 1;
      remembered.clear();
      return !isFirst;
    },
  };
}

const isOver = ({ expiresAt }: Pick<ApiKey, 'expiresAt'>, clock: Clock): boolean =>
  expiresAt !== null && expiresAt <= clock();

function refusalOf(
  apiKey: ApiKey & { readonly suspendedAt: Date | null },
  clock: Clock,
): TokenRefusal | null {
  if (apiKey.revokedAt !== null) return 'revoked';
  if (isOver(apiKey, clock)) return 'expired';
  return apiKey.suspendedAt === null ? null : 'merchant_suspended';
}

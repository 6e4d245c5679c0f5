import { LRUCache } from 'lru-cache';
import { type Secret } from '../domain/secret.js';
import { type KeyedHasher } from './ports/keyed-hasher.js';
import { type MerchantStore } from './ports/merchant-store.js';
import { type TokenGuard } from './token-guard.js';

// How long a revoked token may still be taken; in exchange, a request reads no token from storage.
const REMEMBERED_MS = 5_000;
const REMEMBERED_TOKENS = 10_000;

/** Whose token it is. */
export type TokenOwner = { readonly merchantId: string; readonly tokenId: string };

/**
 * Whose token it is, or null; `address` tells the client's, where it matters. Throws StoreUnavailable,
 * and ApiError `too_many_unknown_tokens`.
 */
export type Authenticate = (token: Secret, address: () => string) => Promise<TokenOwner | null>;

/**
 * Finds a token by its keyed hash, under every key of the ring, and remembers its owner for a while.
 * The guard decides what is looked up.
 */
export function createAuthenticate(deps: {
  merchants: Pick<MerchantStore, 'findActiveApiKey'>;
  tokens: KeyedHasher;
  guard: TokenGuard<TokenOwner>;
}): Authenticate {
  const { merchants, tokens, guard } = deps;
  const remembered = new LRUCache<string, TokenOwner>({
    max: REMEMBERED_TOKENS,
    ttl: REMEMBERED_MS,
  });

  return async function authenticate(token, address) {
    if (!guard.hasShape(token)) {
      guard.refuseGuess(address());
      return null;
    }
    const { hash } = tokens.hash(token);
    const known = remembered.get(hash);
    if (known !== undefined) return known;

    return guard.lookUp(hash, address(), async () => {
      const apiKey = await merchants.findActiveApiKey(tokens.candidates(token));
      if (apiKey === null || !tokens.matches(token, apiKey.token)) return null;
      const owner = { merchantId: apiKey.merchantId, tokenId: apiKey.id };
      remembered.set(hash, owner);
      return owner;
    });
  };
}

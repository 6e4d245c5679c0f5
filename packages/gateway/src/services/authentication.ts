import { LRUCache } from 'lru-cache';
import { type Secret } from '../domain/secret.js';
import { type KeyedHasher } from './ports/keyed-hasher.js';
import { type MerchantStore } from './ports/merchant-store.js';

// How long a revoked token may still be taken; in exchange, a request reads no token from storage.
const REMEMBERED_MS = 5_000;
const REMEMBERED_TOKENS = 10_000;

/** Whose token it is, or null. Throws StoreUnavailable. */
export type Authenticate = (token: Secret) => Promise<string | null>;

/**
 * Finds a token by its keyed hash, under every key of the ring. Only tokens that were found are
 * remembered, by hash, so that guesses cost no memory.
 */
export function createAuthenticate(deps: {
  merchants: Pick<MerchantStore, 'findActiveApiKey'>;
  tokens: KeyedHasher;
}): Authenticate {
  const { merchants, tokens } = deps;
  const remembered = new LRUCache<string, string>({ max: REMEMBERED_TOKENS, ttl: REMEMBERED_MS });

  return async function authenticate(token) {
    const { hash } = tokens.hash(token);
    const known = remembered.get(hash);
    if (known !== undefined) return known;

    const apiKey = await merchants.findActiveApiKey(tokens.candidates(token));
    if (apiKey === null || !tokens.matches(token, apiKey.token)) return null;
    remembered.set(hash, apiKey.merchantId);
    return apiKey.merchantId;
  };
}

import { Refusal } from '../domain/errors.js';
import { newId } from '../domain/ids.js';
import { type Secret } from '../domain/secret.js';
import { type Clock } from './ports/clock.js';
import { type KeyedHasher } from './ports/keyed-hasher.js';
import { type MerchantStore } from './ports/merchant-store.js';

/** How a gateway gets its merchants and their tokens. All throw StoreUnavailable. */
export interface Merchants {
  /** Gives the id made from the name, or null when a merchant has it already. Throws Refusal. */
  create(name: string): Promise<string | null>;
  /** The token is shown once and cannot be read again. Null when there is no such merchant. */
  issueToken(merchantId: string): Promise<{ tokenId: string; token: Secret } | null>;
  /** False when there is no such token, or it was revoked before. */
  revokeToken(tokenId: string): Promise<boolean>;
  list: MerchantStore['listMerchants'];
  /** Makes the merchant with this very token, unless they are there. For test merchants. */
  ensure(merchant: { id: string; name: string; token: Secret }): Promise<void>;
  /** True if the token is in use. */
  isActive(token: Secret): Promise<boolean>;
}

export function createMerchants(deps: {
  store: MerchantStore;
  tokens: KeyedHasher;
  newToken: () => Secret;
  clock: Clock;
}): Merchants {
  const { store, tokens, newToken, clock } = deps;

  async function addToken(merchantId: string, token: Secret): Promise<string> {
    const id = newId();
    const createdAt = clock();
    await store.addApiKey({
      id,
      merchantId,
      token: tokens.hash(token),
      createdAt,
      revokedAt: null,
    });
    return id;
  }

  return {
    async create(name) {
      const id = idFromName(name);
      return (await store.createMerchant({ id, name, createdAt: clock() })) ? id : null;
    },

    async issueToken(merchantId) {
      const merchants = await store.listMerchants();
      if (!merchants.some(({ id }) => id === merchantId)) return null;
      const token = newToken();
      return { tokenId: await addToken(merchantId, token), token };
    },

    revokeToken: (tokenId) => store.revokeApiKey(tokenId, clock()),

    list: () => store.listMerchants(),

    async ensure({ id, name, token }) {
      await store.createMerchant({ id, name, createdAt: clock() });
      await addToken(id, token);
    },

    isActive: async (token) => (await store.findActiveApiKey(tokens.candidates(token))) !== null,
  };
}

/** `Blue Bakery, Ltd.` becomes `blue_bakery_ltd`. */
function idFromName(name: string): string {
  const id = name
    .normalize('NFKD')
    .replace(/[^\w\s-]/g, '')
    .trim()
    .replace(/[\s-]+/g, '_')
    .toLowerCase()
    .slice(0, 64);
  if (!/[a-z0-9]/.test(id)) throw new Refusal('The name needs at least one Latin letter or digit.');
  return id;
}

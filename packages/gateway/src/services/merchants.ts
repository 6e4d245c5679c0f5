import { asTyped, type AuditNote, newNote } from '../domain/audit.js';
import { Refusal } from '../domain/errors.js';
import { newId, readId } from '../domain/ids.js';
import { type Secret } from '../domain/secret.js';
import { type Audit } from './audit.js';
import { type Clock } from './ports/clock.js';
import { type KeyedHasher } from './ports/keyed-hasher.js';
import { type MerchantStore, type NewApiKey, type Refused } from './ports/merchant-store.js';

/**
 * Manages merchants and their tokens. Every change names its actor and is noted in the audit log. All throw
 * StoreUnavailable, and Refusal when nothing was changed.
 */
export type Merchants = {
  /** Returns the id, which is made from the name. */
  create(name: string, actor: string): Promise<string>;
  /** The token is shown once and cannot be read again. `expiresAt` null: never. */
  issueToken(
    merchantId: string,
    expiresAt: Date | null,
    actor: string,
  ): Promise<{ readonly tokenId: string; readonly token: Secret }>;
  revokeToken(tokenId: string, actor: string): Promise<void>;
  /** Refuses all requests with the merchant's tokens; payments under way are finished. */
  suspend(merchantId: string, actor: string): Promise<void>;
  resume(merchantId: string, actor: string): Promise<void>;
  readonly list: MerchantStore['listMerchants'];
  /** Creates a test merchant with this token, unless they exist. */
  ensure(merchant: {
    readonly id: string;
    readonly name: string;
    readonly token: Secret;
  }): Promise<void>;
  /** True if the token is in use, or would be if its merchant were not suspended. */
  isActive(token: Secret): Promise<boolean>;
};

export function createMerchants(deps: {
  store: MerchantStore;
  audit: Pick<Audit, 'watch'>;
  tokens: KeyedHasher;
  newToken: () => Secret;
  clock: Clock;
}): Merchants {
  const { store, audit, tokens, newToken, clock } = deps;

  const newApiKey = (merchantId: string, token: Secret, expiresAt: Date | null): NewApiKey => ({
    id: newId(),
    merchantId,
    token: tokens.hash(token),
    createdAt: clock(),
    expiresAt,
  });

  /** Throws the store's answer as a Refusal, and notes it if no transaction has. */
  const noted = (note: AuditNote, act: () => Promise<Refused>): Promise<void> =>
    audit.watch(note, async () => {
      const refused = await act();
      if (refused !== null) throw new Refusal(refused);
    });

  const about = (merchantId: string) => {
    const id = asTyped(merchantId);
    return { on: id, merchantId: id };
  };

  return {
    async create(name, actor) {
      const id = idFromName(name);
      const note = newNote('create_merchant', actor, id === null ? {} : about(id));
      await noted(note, async () => {
        if (id === null) throw new Refusal('The name needs at least one Latin letter or digit.');
        return store.createMerchant({ id, name, createdAt: clock() }, note);
      });
      return id ?? '';
    },

    async issueToken(merchantId, expiresAt, actor) {
      const token = newToken();
      const apiKey = newApiKey(merchantId, token, expiresAt);
      const note = newNote('issue_token', actor, {
        on: apiKey.id,
        merchantId: asTyped(merchantId),
        detail: expiresAt === null ? null : `expires ${expiresAt.toISOString()}`,
      });
      await noted(note, () => store.addApiKey(apiKey, note));
      return { tokenId: apiKey.id, token };
    },

    async revokeToken(typed, actor) {
      const tokenId = readId(typed);
      const note = newNote('revoke_token', actor, { on: asTyped(typed) });
      await noted(note, async () => {
        if (tokenId === null) throw new Refusal('There is no such token.');
        return store.revokeApiKey(tokenId, clock(), note);
      });
    },

    suspend(merchantId, actor) {
      const note = newNote('suspend_merchant', actor, about(merchantId));
      return noted(note, () => store.setSuspended(merchantId, clock(), note));
    },

    resume(merchantId, actor) {
      const note = newNote('resume_merchant', actor, about(merchantId));
      return noted(note, () => store.setSuspended(merchantId, null, note));
    },

    list: () => store.listMerchants(),

    ensure: ({ id, name, token }) =>
      store.ensureMerchant({ id, name, createdAt: clock() }, newApiKey(id, token, null)),

    async isActive(token) {
      const found = await store.findApiKeys(tokens.candidates(token));
      return found.some(
        ({ revokedAt, expiresAt }) =>
          revokedAt === null && (expiresAt === null || expiresAt > clock()),
      );
    },
  };
}

/** `Blue Bakery, Ltd.` becomes `blue_bakery_ltd`; null when nothing is left. */
function idFromName(name: string): string | null {
  const id = name
    .normalize('NFKD')
    .replace(/[^\w\s-]/g, '')
    .trim()
    .replace(/[\s-]+/g, '_')
    .toLowerCase()
    .slice(0, 64);
  return /[a-z0-9]/.test(id) ? id : null;
}

import { type KeyedHash } from './keyed-hasher.js';

export type Merchant = { readonly id: string; readonly name: string; readonly createdAt: Date };

/** A bearer token at rest: only its keyed hash. */
export type ApiKey = {
  readonly id: string;
  readonly merchantId: string;
  readonly token: KeyedHash;
  readonly createdAt: Date;
  readonly revokedAt: Date | null;
};

/** Merchants and their tokens. All throw StoreUnavailable when the database does not answer. */
export interface MerchantStore {
  /** False when a merchant of that id is there already. */
  createMerchant(merchant: Merchant): Promise<boolean>;
  listMerchants(): Promise<readonly (Merchant & { readonly apiKeys: readonly ApiKey[] })[]>;
  /** A token hash that is there already is left as it is, revoked or not. */
  addApiKey(apiKey: ApiKey): Promise<void>;
  /** False when there is no such token, or it was revoked before. */
  revokeApiKey(apiKeyId: string, now: Date): Promise<boolean>;
  /** The one that is not revoked and stands for one of these hashes. */
  findActiveApiKey(candidates: readonly KeyedHash[]): Promise<ApiKey | null>;
}

import { type AuditNote } from '../../domain/audit.js';
import { type KeyedHash } from './keyed-hasher.js';

export type Merchant = {
  readonly id: string;
  readonly name: string;
  readonly createdAt: Date;
  readonly suspendedAt: Date | null;
};

/** A bearer token at rest: only its keyed hash. */
export type ApiKey = {
  readonly id: string;
  readonly merchantId: string;
  readonly token: KeyedHash;
  readonly createdAt: Date;
  readonly revokedAt: Date | null;
  readonly expiresAt: Date | null;
  /** To the minute, and some minutes late; null when it was not used since that is noted. */
  readonly lastUsedAt: Date | null;
};

/** What makes a new token. */
export type NewApiKey = Omit<ApiKey, 'revokedAt' | 'lastUsedAt'>;

/** Why nothing was changed, as a sentence for the operator; null when it was. */
export type Refused = string | null;

/**
 * Merchants and their tokens. What an operator does goes into the audit log, refused or not, in one
 * transaction. All throw StoreUnavailable when the database does not answer.
 */
export interface MerchantStore {
  createMerchant(
    merchant: Pick<Merchant, 'id' | 'name' | 'createdAt'>,
    note: AuditNote,
  ): Promise<Refused>;
  /** Without a note; merchant and token that are there already are left as they are. */
  ensureMerchant(
    merchant: Pick<Merchant, 'id' | 'name' | 'createdAt'>,
    apiKey: NewApiKey,
  ): Promise<void>;
  listMerchants(): Promise<readonly (Merchant & { readonly apiKeys: readonly ApiKey[] })[]>;
  addApiKey(apiKey: NewApiKey, note: AuditNote): Promise<Refused>;
  revokeApiKey(apiKeyId: string, now: Date, note: AuditNote): Promise<Refused>;
  /** Suspends the merchant as of a time, or lets it in again with null. */
  setSuspended(merchantId: string, suspendedAt: Date | null, note: AuditNote): Promise<Refused>;
  /** Those that stand for one of these hashes, whatever their state. */
  findApiKeys(
    candidates: readonly KeyedHash[],
  ): Promise<readonly (ApiKey & { readonly suspendedAt: Date | null })[]>;
  /** Another number after every revocation, suspension and resumption. */
  readTokenChanges(): Promise<number>;
  /** Notes that tokens were used, unless a later use is known. */
  noteUses(apiKeyIds: readonly string[], usedAt: Date): Promise<void>;
}

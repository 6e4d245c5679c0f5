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
  /** To the minute, some minutes late; null if no use was recorded. */
  readonly lastUsedAt: Date | null;
};

/** The fields of a new token. */
export type NewApiKey = Omit<ApiKey, 'revokedAt' | 'lastUsedAt'>;

/** Why nothing was changed, as a sentence for the operator; null on success. */
export type Refused = string | null;

/**
 * Merchants and their tokens. Operator actions go into the audit log in the same transaction, refused or not. All
 * throw StoreUnavailable when the database does not answer.
 */
export type MerchantStore = {
  createMerchant(
    merchant: Pick<Merchant, 'id' | 'name' | 'createdAt'>,
    note: AuditNote,
  ): Promise<Refused>;
  /** Without a note. An existing merchant or token is left unchanged. */
  ensureMerchant(
    merchant: Pick<Merchant, 'id' | 'name' | 'createdAt'>,
    apiKey: NewApiKey,
  ): Promise<void>;
  listMerchants(): Promise<readonly (Merchant & { readonly apiKeys: readonly ApiKey[] })[]>;
  addApiKey(apiKey: NewApiKey, note: AuditNote): Promise<Refused>;
  revokeApiKey(apiKeyId: string, now: Date, note: AuditNote): Promise<Refused>;
  /** Suspends the merchant as of a time; null ends the suspension. */
  setSuspended(merchantId: string, suspendedAt: Date | null, note: AuditNote): Promise<Refused>;
  /** The tokens with one of these hashes, whatever their state. */
  findApiKeys(
    candidates: readonly KeyedHash[],
  ): Promise<readonly (ApiKey & { readonly suspendedAt: Date | null })[]>;
  /** A number that changes with every revocation, suspension and resumption. */
  readTokenChanges(): Promise<number>;
  /** Records a use of tokens, unless a later one is recorded. */
  noteUses(apiKeyIds: readonly string[], usedAt: Date): Promise<void>;
};

import { type Selectable, sql } from 'kysely';
import {
  type ApiKey,
  type Merchant,
  type MerchantStore,
  type NewApiKey,
} from '../services/ports/merchant-store.js';
import { type Acted, actOnce } from './audit.js';
import { type Connection, type Database } from '../database/database.js';
import { type ApiKeysTable, type MerchantsTable } from '../database/tables.js';
import { fromStored, toStored } from '../database/time.js';

const DONE: Acted = { refused: null };
const NO_SUCH_MERCHANT: Acted = { refused: 'There is no such merchant.' };

// The row of token_changes.
const CHANGES = 1;

/** Merchants and the hashes of their tokens in SQL. */
export function createMerchantStore(database: Database): MerchantStore {
  const { run, engine } = database;

  const insertMerchant = (
    connection: Connection,
    { id, name, createdAt }: Pick<Merchant, 'id' | 'name' | 'createdAt'>,
  ) =>
    connection
      .insertInto('merchants')
      .values({ uuid: id, name, created_at: toStored(createdAt) })
      .modifyEnd(sql.raw(engine.keepExisting))
      .executeTakeFirstOrThrow();

  const insertApiKey = (
    connection: Connection,
    { id, merchantId, token, createdAt, expiresAt }: NewApiKey,
  ) =>
    connection
      .insertInto('api_keys')
      .values({
        uuid: id,
        merchant_id: merchantId,
        token_hash: token.hash,
        hash_key_id: token.keyId,
        created_at: toStored(createdAt),
        expires_at: expiresAt === null ? null : toStored(expiresAt),
      })
      .modifyEnd(sql.raw(engine.keepExisting))
      .execute();

  // Processes poll this number and forget all remembered tokens when it changes.
  async function countChange(connection: Connection): Promise<void> {
    await sql`insert into token_changes (id, version, created_at)
      values (${CHANGES}, 0, ${engine.now}) ${sql.raw(engine.keepExisting)}`.execute(connection);
    await connection
      .updateTable('token_changes')
      .set(({ eb }) => ({ version: eb('version', '+', 1) }))
      .where('id', '=', CHANGES)
      .execute();
  }

  return {
    createMerchant: (merchant, note) =>
      actOnce(database, note, async (connection) => {
        const { numInsertedOrUpdatedRows } = await insertMerchant(connection, merchant);
        if (numInsertedOrUpdatedRows === 1n) return DONE;
        return { refused: 'A merchant of that name is there already.' };
      }),

    async ensureMerchant(merchant, apiKey) {
      await run((connection) => insertMerchant(connection, merchant));
      await run((connection) => insertApiKey(connection, apiKey));
    },

    async listMerchants() {
      const [merchants, apiKeys] = await run(async (connection) => [
        await connection.selectFrom('merchants').selectAll().orderBy('uuid').execute(),
        await connection.selectFrom('api_keys').selectAll().orderBy('uuid').execute(),
      ]);
      return merchants.map((merchant) => ({
        ...toMerchant(merchant),
        apiKeys: apiKeys.filter(({ merchant_id }) => merchant_id === merchant.uuid).map(toApiKey),
      }));
    },

    addApiKey: (apiKey, note) =>
      actOnce(database, note, async (connection) => {
        if ((await findMerchant(connection, apiKey.merchantId)) === undefined) {
          return { ...NO_SUCH_MERCHANT, about: { on: null } };
        }
        await insertApiKey(connection, apiKey);
        return DONE;
      }),

    revokeApiKey: (apiKeyId, now, note) =>
      actOnce(database, note, async (connection) => {
        const apiKey = await connection
          .selectFrom('api_keys')
          .select('merchant_id')
          .where('uuid', '=', apiKeyId)
          .executeTakeFirst();
        if (apiKey === undefined) return { refused: 'There is no such token.' };
        const { numUpdatedRows } = await connection
          .updateTable('api_keys')
          .set({ revoked_at: toStored(now) })
          .where('uuid', '=', apiKeyId)
          .where('revoked_at', 'is', null)
          .executeTakeFirstOrThrow();
        const about = { merchantId: apiKey.merchant_id };
        if (numUpdatedRows === 0n) return { refused: 'The token was revoked before.', about };
        await countChange(connection);
        return { ...DONE, about };
      }),

    setSuspended: (merchantId, suspendedAt, note) =>
      actOnce(database, note, async (connection) => {
        if ((await findMerchant(connection, merchantId)) === undefined) return NO_SUCH_MERCHANT;
        const { numUpdatedRows } = await connection
          .updateTable('merchants')
          .set({ suspended_at: suspendedAt === null ? null : toStored(suspendedAt) })
          .where('uuid', '=', merchantId)
          .where('suspended_at', suspendedAt === null ? 'is not' : 'is', null)
          .executeTakeFirstOrThrow();
        if (numUpdatedRows === 0n) {
          const state = suspendedAt === null ? 'not suspended' : 'suspended already';
          return { refused: `The merchant is ${state}.` };
        }
        await countChange(connection);
        return DONE;
      }),

    async findApiKeys(candidates) {
      const hashes = candidates.map(({ hash }) => hash);
      const rows = await run((connection) =>
        connection
          .selectFrom('api_keys')
          .leftJoin('merchants', 'merchants.uuid', 'api_keys.merchant_id')
          .selectAll('api_keys')
          .select('merchants.suspended_at')
          .where('token_hash', 'in', hashes)
          .execute(),
      );
      return rows.map((row) => ({ ...toApiKey(row), suspendedAt: maybeTime(row.suspended_at) }));
    },

    async readTokenChanges() {
      const row = await run((connection) =>
        connection
          .selectFrom('token_changes')
          .select('version')
          .where('id', '=', CHANGES)
          .executeTakeFirst(),
      );
      return row?.version ?? 0;
    },

    async noteUses(apiKeyIds, usedAt) {
      const at = toStored(usedAt);
      await run((connection) =>
        connection
          .updateTable('api_keys')
          .set({ last_used_at: at })
          .where('uuid', 'in', [...apiKeyIds].sort())
          .where((is) => is.or([is('last_used_at', 'is', null), is('last_used_at', '<', at)]))
          .execute(),
      );
    },
  };
}

const findMerchant = (connection: Connection, id: string) =>
  connection.selectFrom('merchants').select('uuid').where('uuid', '=', id).executeTakeFirst();

const maybeTime = (text: string | null): Date | null => (text === null ? null : fromStored(text));

const toMerchant = (row: Selectable<MerchantsTable>): Merchant => ({
  id: row.uuid,
  name: row.name,
  createdAt: fromStored(row.created_at),
  suspendedAt: maybeTime(row.suspended_at),
});

const toApiKey = (row: Selectable<ApiKeysTable>): ApiKey => ({
  id: row.uuid,
  merchantId: row.merchant_id,
  token: { keyId: row.hash_key_id, hash: row.token_hash },
  createdAt: fromStored(row.created_at),
  revokedAt: maybeTime(row.revoked_at),
  expiresAt: maybeTime(row.expires_at),
  lastUsedAt: maybeTime(row.last_used_at),
});

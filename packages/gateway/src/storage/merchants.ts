import { type Selectable, sql } from 'kysely';
import { type ApiKey, type MerchantStore } from '../services/ports/merchant-store.js';
import { type Database } from './database.js';
import { type ApiKeysTable } from './tables.js';
import { fromStored, toStored } from './time.js';

/** Merchants and the hashes of their tokens in SQL. */
export function createMerchantStore(database: Database): MerchantStore {
  const { run, engine } = database;
  return {
    async createMerchant({ id, name, createdAt }) {
      const { numInsertedOrUpdatedRows } = await run((connection) =>
        connection
          .insertInto('merchants')
          .values({ uuid: id, name, created_at: toStored(createdAt) })
          .modifyEnd(sql.raw(engine.keepExisting))
          .executeTakeFirstOrThrow(),
      );
      return numInsertedOrUpdatedRows === 1n;
    },

    async listMerchants() {
      const [merchants, apiKeys] = await run(async (connection) => [
        await connection.selectFrom('merchants').selectAll().orderBy('uuid').execute(),
        await connection.selectFrom('api_keys').selectAll().orderBy('uuid').execute(),
      ]);
      return merchants.map(({ uuid, name, created_at }) => ({
        id: uuid,
        name,
        createdAt: fromStored(created_at),
        apiKeys: apiKeys.filter(({ merchant_id }) => merchant_id === uuid).map(toApiKey),
      }));
    },

    async addApiKey({ id, merchantId, token, createdAt }) {
      await run((connection) =>
        connection
          .insertInto('api_keys')
          .values({
            uuid: id,
            merchant_id: merchantId,
            token_hash: token.hash,
            hash_key_id: token.keyId,
            created_at: toStored(createdAt),
            revoked_at: null,
          })
          .modifyEnd(sql.raw(engine.keepExisting))
          .execute(),
      );
    },

    async revokeApiKey(apiKeyId, now) {
      const { numUpdatedRows } = await run((connection) =>
        connection
          .updateTable('api_keys')
          .set({ revoked_at: toStored(now) })
          .where('uuid', '=', apiKeyId)
          .where('revoked_at', 'is', null)
          .executeTakeFirstOrThrow(),
      );
      return numUpdatedRows === 1n;
    },

    async findActiveApiKey(candidates) {
      const hashes = candidates.map(({ hash }) => hash);
      const row = await run((connection) =>
        connection
          .selectFrom('api_keys')
          .selectAll()
          .where('token_hash', 'in', hashes)
          .where('revoked_at', 'is', null)
          .executeTakeFirst(),
      );
      return row === undefined ? null : toApiKey(row);
    },
  };
}

const toApiKey = (row: Selectable<ApiKeysTable>): ApiKey => ({
  id: row.uuid,
  merchantId: row.merchant_id,
  token: { keyId: row.hash_key_id, hash: row.token_hash },
  createdAt: fromStored(row.created_at),
  revokedAt: row.revoked_at === null ? null : fromStored(row.revoked_at),
});

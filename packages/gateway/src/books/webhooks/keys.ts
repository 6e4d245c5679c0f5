import { sql } from 'kysely';
import { type Connection, type Database } from '../../database/database.js';
import { waitForDisk } from '../../database/disk-wait.js';
import { fromStored } from '../../database/time.js';
import {
  type KeyClaim,
  type KeyScope,
  type WebhookKeyUsed,
  type Written,
} from '../../services/ports/webhook-store.js';

const RECORDED: Written = { kind: 'recorded' };

/** Claims a request's key in the transaction that does its work. `recorded`: this request has it. */
export async function claimKey(
  database: Database,
  connection: Connection,
  claim: KeyClaim | null,
  resultId: string,
): Promise<Written> {
  if (claim === null) return RECORDED;
  const { numInsertedOrUpdatedRows } = await connection
    .insertInto('webhook_keys')
    .values({
      merchant_id: claim.merchantId,
      operation: claim.operation,
      parent_id: claim.parentId,
      idempotency_key: claim.key,
      request_fingerprint: claim.fingerprint.hash,
      fingerprint_key_id: claim.fingerprint.keyId,
      result_id: resultId,
      created_at: database.engine.now,
    })
    .modifyEnd(sql.raw(database.engine.keepExisting))
    .executeTakeFirstOrThrow();
  if (numInsertedOrUpdatedRows === 1n) return RECORDED;
  const used = await selectKey(connection, claim);
  if (used === null) throw new Error('A key that is there cannot be read.');
  await waitForDisk(database, connection);
  // An earlier try of this very request, whose COMMIT was not confirmed.
  return used.resultId === resultId ? RECORDED : used;
}

export async function selectKey(
  connection: Connection,
  { merchantId, operation, parentId, key }: KeyScope,
): Promise<WebhookKeyUsed | null> {
  const row = await connection
    .selectFrom('webhook_keys')
    .selectAll()
    .where('merchant_id', '=', merchantId)
    .where('operation', '=', operation)
    .where('parent_id', '=', parentId)
    .where('idempotency_key', '=', key)
    .executeTakeFirst();
  if (row === undefined) return null;
  return {
    kind: 'key_used',
    resultId: row.result_id,
    fingerprint: { hash: row.request_fingerprint, keyId: row.fingerprint_key_id },
    usedAt: fromStored(row.created_at),
  };
}

import { type Selectable } from 'kysely';
import { type CardStore } from '../services/ports/card-store.js';
import { type SealedCard } from '../services/ports/card-vault.js';
import { type Database } from '../database/database.js';
import { type CardsTable } from '../database/tables.js';
import { fromStored } from '../database/time.js';

/** The encrypted cards in SQL. They are written with their payments, see intents.ts. */
export function createCardStore(database: Database): CardStore {
  return {
    // Along the primary key, whatever the cards' keys: each query reads no more rows than it returns.
    async listCards(startingAfter, limit) {
      const rows = await database.run((connection) =>
        connection
          .selectFrom('cards')
          .selectAll()
          .where('uuid', '>', startingAfter ?? '')
          .orderBy('uuid')
          .limit(limit)
          .execute(),
      );
      const sealed = rows.filter(({ card_number }) => card_number !== '').map(toSealedCard);
      const last = rows.at(-1)?.uuid ?? null;
      return { sealed, removed: rows.length - sealed.length, last };
    },

    replaceCards: (cards) =>
      database.transact(
        async (connection) => {
          let replaced = 0;
          for (const { card, beforeKeyId } of cards) {
            const { numUpdatedRows } = await connection
              .updateTable('cards')
              .set({ card_number: card.number, card_holder: card.holderName, key_id: card.keyId })
              .where('uuid', '=', card.id)
              .where('key_id', '=', beforeKeyId)
              .executeTakeFirstOrThrow();
            replaced += Number(numUpdatedRows);
          }
          return replaced;
        },
        { deadline: performance.now() + database.timeoutMs },
      ),
  };
}

const toSealedCard = (row: Selectable<CardsTable>): SealedCard => ({
  id: row.uuid,
  merchantId: row.merchant_id,
  number: row.card_number,
  holderName: row.card_holder,
  expiryMonth: row.expiry_month,
  expiryYear: row.expiry_year,
  keyId: row.key_id,
  createdAt: fromStored(row.created_at),
});

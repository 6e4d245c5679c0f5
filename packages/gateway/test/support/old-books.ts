import { randomBytes } from 'node:crypto';
import { applyOutcome } from '../../src/domain/operations/apply-outcome.js';
import { initiatePayment } from '../../src/domain/operations/charge.js';
import { requestOperation } from '../../src/domain/operations/request.js';
import { type Payment } from '../../src/domain/payment.js';
import { newId } from '../../src/domain/ids.js';
import { Secret } from '../../src/domain/secret.js';
import { type CardsLookedAt, createCardRemoval } from '../../src/services/card-removal.js';
import { type KeptCardStore } from '../../src/services/ports/kept-card-store.js';
import { type Database } from '../../src/database/database.js';
import { createKeptCardStore } from '../../src/books/kept-cards.js';
import { createPaymentStore } from '../../src/books/payments.js';
import { createCardVault } from '../../src/vault/card-vault.js';
import { parseKeyRing } from '../../src/vault/key-ring.js';
import { openMigrated, type TestDatabase } from './engines.js';
import { newPayment, scheduled } from './payments.js';

export const DAY_MS = 24 * 3_600_000;
export const RETENTION_MS = 30 * DAY_MS;
export const NUMBER = '4242424242424242';
export const APPROVED = { kind: 'approved', trackingId: 'tx-1' } as const;

export const daysAgo = (days: number): Date => new Date(Date.now() - days * DAY_MS);
export const newRing = (id: string): string => `${id}:${randomBytes(32).toString('base64')}`;

type Capture = 'automatic' | 'manual';
type Kind = 'capture' | 'void' | 'refund';

/** A database of old payments whose card numbers are still stored. */
export async function openOldBooks(fresh: () => Promise<TestDatabase>) {
  const test = await fresh();
  const database: Database = await openMigrated(test);
  const books = createPaymentStore(database, { batchSize: 100, underWay: 1 });
  const kept = createKeptCardStore(database);
  const ring = newRing('2025');
  const vault = createCardVault(parseKeyRing(ring));
  const logged: object[] = [];
  const silent = () => undefined;
  const logger = {
    debug: silent,
    info: (fields: object, event: string) => logged.push({ event, ...fields }),
    warn: silent,
    error: silent,
  };

  const removalOn = (store: KeptCardStore, retentionMs = RETENTION_MS) =>
    createCardRemoval({ store, logger, retentionMs, graceMs: 0 });

  async function changed(change: Parameters<typeof scheduled>[0]): Promise<Payment> {
    if (change === null) throw new Error('nothing changes');
    const result = await books.recordChange(scheduled(change));
    if (result !== 'recorded') throw new Error(`the change was ${result}`);
    return change.after;
  }

  async function begun(made: Date, capture: Capture = 'automatic'): Promise<Payment> {
    const { payment, event } = initiatePayment(newPayment({ capture }), made);
    const { cardId: id, merchantId, card: summary } = payment;
    const card = vault.seal({
      ...{ ...summary, id, merchantId, createdAt: made },
      number: new Secret(NUMBER),
      holderName: new Secret('Zoë Doe'),
    });
    await books.recordIntent({ payment, event, card, checkInMs: DAY_MS, idempotency: null });
    return payment;
  }

  const asked = (payment: Payment, kind: Kind, days: number) =>
    requestOperation(
      payment,
      { id: newId(), kind, amount: kind === 'refund' ? 100 : null, reason: null },
      'merchant',
      daysAgo(days),
    );

  const cardOf = ({ cardId }: Payment) =>
    database.run((connection) =>
      connection
        .selectFrom('cards')
        .selectAll()
        .where('uuid', '=', cardId)
        .executeTakeFirstOrThrow(),
    );

  return {
    ...{ test, database, books, kept, ring, vault, logged },
    ...{ removalOn, changed, begun, asked, cardOf },
    isKept: async (payment: Payment): Promise<boolean> =>
      (await cardOf(payment)).card_number !== '',
    /** A payment whose outcome came on that day. */
    async paid(days: number, capture: Capture = 'automatic'): Promise<Payment> {
      const payment = await begun(daysAgo(days), capture);
      return changed(applyOutcome(payment, null, APPROVED, 'bank_answer', daysAgo(days)));
    },
    /** An operation that was requested and done on that day. */
    async operated(payment: Payment, kind: Kind, days: number): Promise<Payment> {
      const request = asked(payment, kind, days);
      await changed(request);
      const { after, operation } = request;
      const outcome = { kind: 'approved', trackingId: 'tx-2' } as const;
      return changed(applyOutcome(after, operation, outcome, 'bank_answer', daysAgo(days)));
    },
    async keptSince({ id }: Payment): Promise<string | null> {
      const row = await database.run((connection) =>
        connection
          .selectFrom('payments')
          .select('card_kept_since')
          .where('uuid', '=', id)
          .executeTakeFirstOrThrow(),
      );
      return row.card_kept_since;
    },
    /** Runs until nothing is left to check. */
    async removeAll(retentionMs = RETENTION_MS, store = kept): Promise<number> {
      const removal = removalOn(store, retentionMs);
      let removed = 0;
      for (let looked = 1; looked > 0;) {
        const pass = await removal.removeDue();
        ({ looked } = pass);
        removed += pass.due;
      }
      return removed;
    },
    async previewed(): Promise<CardsLookedAt | null> {
      let last: CardsLookedAt | null = null;
      for await (last of removalOn(kept).preview());
      return last;
    },
    async close(): Promise<void> {
      await database.close();
      await test.drop();
    },
  };
}

export type OldBooks = Awaited<ReturnType<typeof openOldBooks>>;

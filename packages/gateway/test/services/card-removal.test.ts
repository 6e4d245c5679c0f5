import { applyOutcome } from '../../src/domain/operations/apply-outcome.js';
import { type KeptCardStore } from '../../src/services/ports/kept-card-store.js';
import { createCardStore } from '../../src/books/cards.js';
import { createKeptCardStore } from '../../src/books/kept-cards.js';
import { onEachEngine } from '../support/engines.js';
import {
  APPROVED,
  DAY_MS,
  daysAgo,
  NUMBER,
  type OldBooks,
  openOldBooks,
  RETENTION_MS,
} from '../support/old-books.js';

onEachEngine('Card numbers of old payments', (fresh) => {
  let shop: OldBooks;

  beforeEach(async () => {
    shop = await openOldBooks(fresh);
  });

  afterEach(() => shop.close());

  test('are deleted with the holder; what merchants see of the card stays', async () => {
    const [old, young] = [await shop.paid(31), await shop.paid(29)];
    expect(await shop.removeAll()).toBe(1);
    expect(await shop.cardOf(old)).toMatchObject({
      card_number: '',
      card_holder: null,
      key_id: '',
    });
    expect(await shop.books.findPayment(old.merchantId, old.id)).toEqual(old);
    const { sealed } = await createCardStore(shop.database).listCards(null, 10);
    expect(sealed.map(({ id }) => id)).toEqual([young.cardId]);
    expect(sealed.map((card) => shop.vault.open(card).number.reveal())).toEqual([NUMBER]);
  });

  test('are reported in the log, by number', async () => {
    await Promise.all([shop.paid(31), shop.paid(32)]);
    shop.logged.length = 0;
    await shop.removeAll();
    expect(shop.logged).toEqual([{ event: 'card_numbers_removed', cards: 2 }]);
  });

  test("are deleted whatever the payment's outcome", async () => {
    const declined = { kind: 'declined', trackingId: null, reason: 'lost_card' } as const;
    const failed = await shop.changed(
      applyOutcome(await shop.begun(daysAgo(31)), null, declined, 'bank_answer', daysAgo(31)),
    );
    const canceled = await shop.operated(await shop.paid(40, 'manual'), 'void', 35);
    expect([failed.state.status, canceled.state.status]).toEqual(['failed', 'canceled']);
    expect(await shop.removeAll()).toBe(2);
  });

  test('are kept from when the payment was final, not from when it was made', async () => {
    const payment = await shop.operated(await shop.paid(36, 'manual'), 'capture', 29);
    expect(await shop.removeAll()).toBe(0);
    expect(await shop.isKept(payment)).toBe(true);
    expect(await shop.removeAll(28 * DAY_MS)).toBe(1);
  });

  test('are not kept longer because of a later refund', async () => {
    await shop.operated(await shop.paid(31), 'refund', 1);
    expect(await shop.removeAll()).toBe(1);
  });

  test('stay while the payment is not final, and are deleted after the retention period', async () => {
    const authorized = await shop.paid(100, 'manual');
    const unheard = await shop.begun(daysAgo(100));
    expect(await shop.previewed()).toMatchObject({ due: 0, kept: { not_final: 2 } });
    expect(await shop.removeAll()).toBe(0);
    for (const payment of [authorized, unheard]) expect(await shop.isKept(payment)).toBe(true);
    // It was not final at that time, so it is checked again 30 days from now, and no sooner.
    expect(Date.parse(`${String(await shop.keptSince(authorized))}Z`)).toBeGreaterThan(
      daysAgo(1).getTime(),
    );
  });

  test('stay while a refund has no outcome, rescheduled by a day at a time', async () => {
    const payment = await shop.paid(40);
    const request = shop.asked(payment, 'refund', 40);
    await shop.changed(request);
    expect(await shop.previewed()).toMatchObject({ due: 0, kept: { operation_open: 1 } });
    expect(await shop.removeAll()).toBe(0);
    const { after, operation } = request;
    const outcome = { kind: 'approved', trackingId: 'tx-2' } as const;
    await shop.changed(applyOutcome(after, operation, outcome, 'bank_answer', daysAgo(0)));
    expect(await shop.removeAll()).toBe(0);
    expect(await shop.removeAll(28.5 * DAY_MS)).toBe(1);
  });

  test('stay while the payment needs manual review', async () => {
    const failed = await shop.changed(
      applyOutcome(
        await shop.begun(daysAgo(31)),
        null,
        { kind: 'barred' },
        'reconciler',
        daysAgo(31),
      ),
    );
    await shop.changed(applyOutcome(failed, null, APPROVED, 'bank_answer', daysAgo(31)));
    expect(await shop.previewed()).toMatchObject({ due: 0, kept: { attention_needed: 1 } });
    expect(await shop.removeAll()).toBe(0);
    expect(await shop.isKept(failed)).toBe(true);
  });

  test('stay if a refund is requested between the check and the deletion', async () => {
    const payment = await shop.paid(31);
    await shop.paid(31);
    const slow: KeptCardStore = {
      ...shop.kept,
      async removeCards(cards) {
        await shop.changed(shop.asked(payment, 'refund', 0));
        return shop.kept.removeCards(cards);
      },
    };
    expect(await shop.removalOn(slow).removeDue()).toMatchObject({ looked: 2, due: 1 });
    expect(await shop.isKept(payment)).toBe(true);
  });

  test('are deleted by three processes together, each number once', async () => {
    const payments = await Promise.all(Array.from({ length: 950 }, () => shop.paid(31)));
    await Promise.all(Array.from({ length: 20 }, () => shop.paid(3)));
    const others = await Promise.all([shop.test.open(), shop.test.open()]);
    const stores = [shop.kept, ...others.map(createKeptCardStore)];
    const removed = await Promise.all(stores.map((store) => shop.removeAll(RETENTION_MS, store)));
    await Promise.all(others.map((other) => other.close()));
    expect(removed.reduce((sum, one) => sum + one)).toBe(950);
    for (const payment of payments.slice(0, 20)) expect(await shop.isKept(payment)).toBe(false);
    expect(await createCardStore(shop.database).listCards(null, 10_000)).toMatchObject({
      sealed: { length: 20 },
      removed: 950,
    });
  });

  test('are deleted sooner or later, as the setting says', async () => {
    await Promise.all([shop.paid(8), shop.paid(20), shop.paid(60)]);
    expect(await shop.removeAll(90 * DAY_MS)).toBe(0);
    expect(await shop.removeAll(7 * DAY_MS)).toBe(3);
  });
});

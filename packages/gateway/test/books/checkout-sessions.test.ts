import { createSessionStore } from '../../src/books/checkout/sessions.js';
import { type Database } from '../../src/database/database.js';
import { type CheckoutSession, ended, keyOfAttempt } from '../../src/domain/checkout/session.js';
import { newId } from '../../src/domain/ids.js';
import { applyOutcome } from '../../src/domain/operations/apply-outcome.js';
import { type Outcome } from '../../src/domain/operations/outcome.js';
import { type Payment } from '../../src/domain/payment.js';
import { type PaymentStore } from '../../src/services/ports/payment-store.js';
import { type SessionStore } from '../../src/services/ports/session-store.js';
import { type Books, openBooks } from '../support/books.js';
import { onEachEngine } from '../support/engines.js';
import { challengeable, newIntent, NOON, scheduled } from '../support/payments.js';

const approved: Outcome = { kind: 'approved', trackingId: 'tx' };
const declined: Outcome = { kind: 'declined', trackingId: 'tx', reason: 'lost_card' };

onEachEngine('The books of checkout sessions', (fresh) => {
  let database: Database;
  let store: PaymentStore;
  let sessions: SessionStore;
  let close: Books['close'];

  beforeAll(async () => {
    ({ database, store, close } = await openBooks(await fresh(), { batchSize: 50, underWay: 1 }));
    sessions = createSessionStore(database);
  });

  afterAll(() => close());

  async function newSession(): Promise<CheckoutSession> {
    const session: CheckoutSession = {
      id: newId(),
      merchantId: 'merchant_one',
      amount: 1000,
      currency: 'USD',
      capture: 'automatic',
      reference: 'Größe',
      description: '<b>لحم</b> 🍞',
      metadata: { a: 'b' },
      returnUrl: 'https://shop.example/paid',
      cancelUrl: null,
      locale: 'fr',
      state: { status: 'open', expiryReason: null },
      attempts: 0,
      paymentId: null,
      expiresAt: new Date(Date.now() + 3_600_000),
      createdAt: NOON,
      updatedAt: NOON,
    };
    expect(await sessions.create(session, null)).toEqual({ kind: 'recorded' });
    return session;
  }

  const attemptOf = ({ id: sessionId }: CheckoutSession, attempt: number, more: object = {}) => {
    const checkout = { sessionId, attempt };
    const key = keyOfAttempt(checkout);
    const fields = { ...challengeable, checkoutSessionId: sessionId, key, ...more };
    return { ...newIntent(fields), checkout };
  };
  const see = async ({ id, merchantId }: CheckoutSession) => sessions.find(merchantId, id);
  const endOf = (session: CheckoutSession) => ({
    session: ended(session, { status: 'expired', expiryReason: 'merchant' }, NOON),
    eventId: newId(),
  });
  const hear = (payment: Payment, outcome: Outcome) =>
    store.recordChange(scheduled(applyOutcome(payment, null, outcome, 'bank_answer', NOON)));

  test('return a session as it was written, and again when the answer was lost', async () => {
    const session = await newSession();
    expect(await see(session)).toEqual(session);
    expect(await sessions.create(session, null)).toEqual({ kind: 'recorded' });
  });

  test('count the attempts, and name the payment of the last', async () => {
    const session = await newSession();
    const first = attemptOf(session, 1);
    expect(await store.recordIntent(first)).toEqual({ kind: 'recorded' });
    expect(await see(session)).toMatchObject({ attempts: 1, paymentId: first.payment.id });
    await hear(first.payment, declined);
    const second = attemptOf(session, 2);
    await store.recordIntent(second);
    expect(await see(session)).toMatchObject({ attempts: 2, paymentId: second.payment.id });
  });

  test('take an attempt once, and lead another payment to the one that has its place', async () => {
    const session = await newSession();
    const first = attemptOf(session, 1);
    const other = attemptOf(session, 1);
    const [one, two, again] = await Promise.all([
      store.recordIntent(first),
      store.recordIntent(other),
      store.recordIntent(first),
    ]);
    expect([one.kind, again.kind]).toEqual(['recorded', 'recorded']);
    expect(two).toMatchObject({ kind: 'key_used', payment: { id: first.payment.id } });
    expect(await store.findPayment('merchant_one', other.payment.id)).toBeNull();
  });

  test('begin no payment in a session that has ended, and hold up no other', async () => {
    const session = await newSession();
    expect(await sessions.recordEnd(endOf(session))).toBe(true);
    const late = attemptOf(session, 1);
    const neighbour = newIntent();
    const results = await Promise.all([store.recordIntent(late), store.recordIntent(neighbour)]);
    expect(results.map(({ kind }) => kind)).toEqual(['place_taken', 'recorded']);
    expect(await store.findPayment('merchant_one', late.payment.id)).toBeNull();
  });

  test('end no session in which an attempt has begun since it was read', async () => {
    const session = await newSession();
    await store.recordIntent(attemptOf(session, 1));
    expect(await sessions.recordEnd(endOf(session))).toBe(false);
    expect(await see(session)).toMatchObject({ state: { status: 'open' } });
  });

  test('complete a session in the transaction that records its payment, whatever else is in it', async () => {
    const [session, other] = [await newSession(), await newSession()];
    const [paid, lost] = [attemptOf(session, 1), attemptOf(other, 1)];
    await Promise.all([store.recordIntent(paid), store.recordIntent(lost)]);
    await Promise.all([hear(paid.payment, approved), hear(lost.payment, declined)]);
    expect(await see(session)).toMatchObject({ state: { status: 'complete' } });
    expect(await see(other)).toMatchObject({ state: { status: 'open' } });
    // A worker looks whether that was the last attempt.
    const due = async () => (await sessions.listDue(100)).map(({ id }) => id);
    expect(await due()).toContain(other.id);
    expect(await due()).not.toContain(session.id);
    await sessions.postpone(other.id, 60_000);
    expect(await due()).not.toContain(other.id);
  });

  test('tell of an end only after the events of its payment, and once', async () => {
    const session = await newSession();
    const { payment, ...intent } = attemptOf(session, 1);
    await store.recordIntent({ payment, ...intent });
    await hear(payment, approved);
    const announced = async () =>
      (await sessions.listUnannounced(100)).filter((one) => one.session.id === session.id);
    expect(await announced()).toEqual([]);
    await database.run((connection) =>
      connection
        .updateTable('payment_events')
        .set({ unsequenced: null })
        .where('payment_id', '=', payment.id)
        .execute(),
    );
    const [end] = await announced();
    expect(end).toMatchObject({ session: { state: { status: 'complete' } } });
    await sessions.markAnnounced(end?.eventId ?? '');
    expect(await announced()).toEqual([]);
  });

  test('cannot end a session twice', async () => {
    const session = await newSession();
    const ends = await Promise.all([
      sessions.recordEnd(endOf(session)),
      sessions.recordEnd(endOf(session)),
      sessions.recordEnd(endOf(session)),
    ]);
    expect(ends.filter(Boolean)).toHaveLength(1);
  });
});

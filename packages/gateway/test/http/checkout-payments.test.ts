import { waitFor } from '@payment-gateway/testkit';
import { sql } from 'kysely';
import { randomUUID } from 'node:crypto';
import { toStored } from '../../src/database/time.js';
import {
  APPROVED,
  type CheckoutShop,
  DECLINED,
  openCheckoutShop,
  SESSION,
} from '../support/checkout.js';
import { onEachEngine } from '../support/engines.js';
import { decide } from '../support/payer.js';

const SETTLES_LATER = '4000009900000806';
const STAYS_PENDING = '4000009900001002';
const CHALLENGED = '4000000000003220';

onEachEngine('On the page of a checkout session, a payer', (fresh) => {
  let shop: CheckoutShop;

  beforeAll(async () => {
    shop = await openCheckoutShop({ fresh });
  });

  afterAll(() => shop.close());

  const shopOf = (id: string): string => `${SESSION.return_url}&checkout_session_id=${id}`;
  const newReference = () => ({ reference: randomUUID() });
  const paymentOf = async (id: string) => {
    const { payment_id: paymentId } = await shop.see(id);
    return shop.gateway.see(paymentId ?? '');
  };

  test('pays, is sent to the shop, and the shop sees what was paid', async () => {
    const said = { ...newReference(), description: 'A bell', metadata: { order: '1' } };
    const { id, path } = await shop.create(said);
    expect(await shop.pay(path, APPROVED)).toMatchObject({ status: 303, location: shopOf(id) });
    expect(await shop.see(id)).toMatchObject({ status: 'complete', attempts: 1, url: null });
    const payment = await paymentOf(id);
    expect(payment).toMatchObject({ ...said, status: 'succeeded', amount: 1000, currency: 'USD' });
    expect(await shop.ending(id)).toMatchObject({
      type: 'checkout_session.completed',
      data: { checkout_session: { status: 'complete', payment_id: payment.id } },
    });
    const types = (await shop.events())
      .filter(({ data }) => JSON.stringify(data).includes(payment.id))
      .map(({ type }) => type);
    expect(types.indexOf('payment.succeeded')).toBeLessThan(
      types.indexOf('checkout_session.completed'),
    );
  });

  test('finds the way back to the shop when they open the address again, and is not charged again', async () => {
    const { reference } = newReference();
    const { id, path } = await shop.create({ reference });
    await shop.pay(path, APPROVED);
    const again = await shop.look(path);
    expect(again.status).toBe(200);
    expect(again.page).toContain(shopOf(id).replace('&', '&amp;'));
    expect(await shop.pay(path, APPROVED)).toMatchObject({ status: 303, location: shopOf(id) });
    expect(await shop.charges(reference)).toBe(1);
  });

  test('whose card is declined is told so, and pays with another', async () => {
    const { reference } = newReference();
    const { id, path } = await shop.create({ reference });
    expect(await shop.pay(path, DECLINED)).toMatchObject({ status: 303, location: path });
    expect((await shop.look(path)).page).toContain('role="alert"');
    expect(await shop.see(id)).toMatchObject({ status: 'open', attempts: 1 });
    expect(await shop.pay(path, APPROVED)).toMatchObject({ location: shopOf(id) });
    expect(await shop.see(id)).toMatchObject({ status: 'complete', attempts: 2 });
    expect(await shop.charges(reference)).toBe(1);
  });

  test('who clicks ten times at once pays once', async () => {
    const { reference } = newReference();
    const { id, path } = await shop.create({ reference });
    const clicks = Array.from({ length: 10 }, () => shop.pay(path, APPROVED, { attempt: '1' }));
    const shown = await Promise.all(clicks);
    expect(shown.map(({ status }) => status)).toEqual(shown.map(() => 303));
    await shop.until(id, 'complete');
    expect(await shop.see(id)).toMatchObject({ attempts: 1 });
    expect(await shop.charges(reference)).toBe(1);
  });

  test('in two tabs, with two cards at once, pays with one of them', async () => {
    const { reference } = newReference();
    const { id, path } = await shop.create({ reference });
    const cards = [APPROVED, '5555555555554444', '378282246310005'];
    await Promise.all(
      cards.map((card) => shop.pay(path, card, card.startsWith('37') ? { cvv: '1234' } : {})),
    );
    await shop.until(id, 'complete');
    expect(await shop.charges(reference)).toBe(1);
  });

  test('whose second click comes after a decline has not used up another attempt', async () => {
    const { id, path } = await shop.create();
    await shop.pay(path, DECLINED, { attempt: '1' });
    expect(await shop.pay(path, DECLINED, { attempt: '1' })).toMatchObject({ location: path });
    expect(await shop.see(id)).toMatchObject({ attempts: 1 });
  });

  test('has five attempts, of which the sixth begins nothing', async () => {
    const { reference } = newReference();
    const { id, path } = await shop.create({ reference });
    for (let n = 0; n < 6; n++) await shop.pay(path, DECLINED);
    expect(await shop.see(id)).toMatchObject({
      status: 'expired',
      expired_reason: 'attempts',
      attempts: 5,
    });
    await shop.pay(path, APPROVED);
    expect(await shop.charges(reference)).toBe(0);
    expect((await shop.ending(id))?.type).toBe('checkout_session.expired');
  });

  test('may use one card in two sessions', async () => {
    const [one, other] = [await shop.create(), await shop.create()];
    await shop.pay(one.path, APPROVED);
    await shop.pay(other.path, APPROVED);
    expect(await shop.see(one.id)).toMatchObject({ status: 'complete' });
    expect(await shop.see(other.id)).toMatchObject({ status: 'complete' });
  });

  test('whose money is only held has paid, too', async () => {
    const { id, path } = await shop.create({ capture: 'manual' });
    expect(await shop.pay(path, APPROVED)).toMatchObject({ location: shopOf(id) });
    expect(await paymentOf(id)).toMatchObject({ status: 'authorized' });
    expect(await shop.see(id)).toMatchObject({ status: 'complete' });
  });

  test('waits while the outcome is unknown; nothing else can begin or end the session, and then it completes by itself', async () => {
    const { reference } = newReference();
    const { id, path } = await shop.create({ reference });
    expect((await shop.pay(path, STAYS_PENDING)).location).toBe(`${path}?continue`);
    expect(await shop.pay(path, APPROVED)).toMatchObject({ location: `${path}?continue` });
    const refused = await shop.gateway.post(`/checkout_sessions/${id}/expire`, {}).expect(409);
    const { payment_id } = await shop.see(id);
    expect(refused.body).toMatchObject({ code: 'operation_in_progress', payment_id });
    await shop.cancel(path);
    expect(await shop.see(id)).toMatchObject({ status: 'open', attempts: 1 });
    expect(await shop.charges(reference)).toBe(0);
  });

  test('is sent on to the shop once a late outcome is known', async () => {
    const { id, path } = await shop.create();
    await shop.pay(path, SETTLES_LATER);
    const onTheWay = `${path}?continue`;
    const next = async () => (await shop.look(onTheWay)).location;
    await waitFor(async () => (await next()) !== '', { what: 'the outcome' });
    expect(await next()).toBe(shopOf(id));
    expect((await shop.ending(id))?.type).toBe('checkout_session.completed');
  });

  test.each([
    ['passes', 'confirm', 'complete'],
    ['fails', 'fail', 'open'],
    ['cancels', 'cancel', 'open'],
  ] as const)(
    '%s the challenge of their bank, and comes back to the page',
    async (_, decision, status) => {
      const { id, path } = await shop.create();
      await shop.pay(path, CHALLENGED);
      const { headers } = await shop.gateway.request.get(path).set('Accept', 'text/html');
      const way = new URL((headers.refresh ?? '').replace(/^.*url=/, '')).pathname;
      expect((await shop.look(way)).location).toContain('/challenges/');
      const { payment_id: paymentId } = await shop.see(id);
      await decide(shop.bank, paymentId ?? '', decision);
      const back = new URL((await shop.look(`${way}/return`)).location);
      expect(back.pathname + back.search).toBe(`${path}?continue`);
      const next = await shop.look(`${path}?continue`);
      expect(await shop.see(id)).toMatchObject({ status });
      expect(next.location).toBe(status === 'complete' ? shopOf(id) : '');
    },
  );

  test('cancels, is sent to the shop, and can no longer pay', async () => {
    const { reference } = newReference();
    const { id, path } = await shop.create({ reference });
    expect(await shop.cancel(path)).toMatchObject({
      status: 303,
      location: `${SESSION.cancel_url}?checkout_session_id=${id}`,
    });
    expect(await shop.see(id)).toMatchObject({ status: 'expired', expired_reason: 'payer' });
    await shop.pay(path, APPROVED);
    expect(await shop.charges(reference)).toBe(0);
  });

  test('who cancels and pays at once has done one of both', async () => {
    const { reference } = newReference();
    const { id, path } = await shop.create({ reference });
    await Promise.all([shop.pay(path, APPROVED), shop.cancel(path), shop.pay(path, APPROVED)]);
    await waitFor(async () => (await shop.see(id)).status !== 'open', { what: 'an end' });
    const { status } = await shop.see(id);
    expect(await shop.charges(reference)).toBe(status === 'complete' ? 1 : 0);
  });

  test('comes too late once the time is over: a worker ends the session, and nothing is charged', async () => {
    const { reference } = newReference();
    const { id, path } = await shop.create({ reference });
    await turnBack(id);
    expect((await shop.ending(id))?.type).toBe('checkout_session.expired');
    expect(await shop.see(id)).toMatchObject({ status: 'expired', expired_reason: 'time' });
    await shop.pay(path, APPROVED);
    expect((await shop.look(path)).status).toBe(200);
    expect(await shop.charges(reference)).toBe(0);
  });

  test('who paid just in time has paid, though the outcome comes after the end', async () => {
    const { id, path } = await shop.create();
    await shop.pay(path, SETTLES_LATER);
    await turnBack(id);
    expect((await shop.ending(id))?.type).toBe('checkout_session.completed');
  });

  /** As if the session had been created long ago. */
  async function turnBack(id: string): Promise<void> {
    const database = await shop.gateway.stored();
    const past = toStored(new Date(Date.now() - 1_000));
    await database.run((connection) =>
      sql`update checkout_sessions set due_at = ${past}, expires_at = ${past}
        where uuid = ${id}`.execute(connection),
    );
    await database.close();
  }
});

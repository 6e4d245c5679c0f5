import { join } from 'node:path';
import { waitFor } from '@payment-gateway/testkit';
import { startProcess } from '../real-process.js';
import { asDeposit, depositOf, openBank, temporaryFolder } from '../support.js';
import { startReceiver } from './receiver.js';

const RETURN_URL = 'https://shop.example/back';
const three_d_secure = { challenge: 'possible', return_url: RETURN_URL };
const SOON = { BANK_SETTLE_MS: '100', BANK_REFUND_SETTLE_MS: '100', BANK_CHALLENGE_MS: '100' };

let receiver: Awaited<ReturnType<typeof startReceiver>>;
let file: string;
beforeEach(async () => {
  receiver = await startReceiver();
  file = join(temporaryFolder(), 'ledger.sqlite');
});
afterEach(() => {
  receiver.close();
});

function startBank(env: Record<string, string> = {}) {
  return startProcess({ BANK_LEDGER_FILE: file, BANK_NOTIFY_URL: receiver.url, ...env });
}

async function post(url: string, body: object): Promise<unknown> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  return answer.json();
}

const pay = async (url: string, card: string, reference: string, more: object = {}) =>
  asDeposit(await post(`${url}/api/v1/deposit`, depositOf(card, { reference, ...more })));

const press = (page: string | undefined, decision: string) =>
  fetch(page ?? '', {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams({ decision }),
  });

async function challenge(url: string, card: string, reference: string, decision = 'confirm') {
  const { challenge: page } = await pay(url, card, reference, { three_d_secure });
  return (await press(page?.url, decision)).status;
}

const arrival = (count: number) =>
  waitFor(() => receiver.received.length >= count, { what: `${count} notifications` });

describe('The bank notifies its client', () => {
  test.each(['confirm', 'fail', 'cancel'])(
    'of a challenge that a payer has ended: %s',
    async (decision) => {
      const url = await startBank().listening;
      expect(await challenge(url, '4000000000003220', 'order-1', decision)).toBe(303);
      await arrival(1);
      expect(receiver.received).toHaveLength(1);
      expect(receiver.received[0]).toMatchObject({
        body: '{"reference":"order-1"}',
        headers: { 'content-type': 'application/json' },
      });
    },
  );

  test('of a challenge that expires although nobody asks', async () => {
    const url = await startBank(SOON).listening;
    await pay(url, '4000000000003220', 'left', { three_d_secure });
    await arrival(1);
    const answer = await fetch(`${url}/api/v1/deposit/left`);
    expect(asDeposit(await answer.json()).reason).toBe('authentication_abandoned');
    expect(receiver.references()).toEqual(['left']);
  });

  test('of pending deposits and refunds that settle, by the reference of the deposit', async () => {
    const url = await startBank(SOON).listening;
    await pay(url, '4000009900000806', 'pending');
    await arrival(1);
    await pay(url, '4000000000007726', 'paid');
    await post(`${url}/api/v1/deposit/paid/refunds`, { reference: 'refund-1' });
    await arrival(2);
    expect(receiver.references()).toEqual(['pending', 'paid']);
  });

  test('not of what was answered at once, and not of card 4000009900002604', async () => {
    const url = await startBank().listening;
    await pay(url, '4242424242424242', 'plain');
    await pay(url, '4000009900001507', 'frictionless', { three_d_secure });
    expect(await challenge(url, '4000009900002604', 'forgotten')).toBe(303);
    await challenge(url, '4000000000003220', 'last');
    await arrival(1);
    expect(receiver.references()).toEqual(['last']);
  });

  test('of card 4000009900002505 twice, the older message last', async () => {
    const url = await startBank().listening;
    const { challenge: page } = await pay(url, '4000009900002505', 'twice', { three_d_secure });
    const begunAt = Date.now();
    await waitFor(() => Date.now() - begunAt > 1_000, { what: 'the next second' });
    await press(page?.url, 'confirm');
    await arrival(2);
    const [ended, begun] = receiver.received;
    expect(receiver.references()).toEqual(['twice', 'twice']);
    expect(ended?.id).not.toBe(begun?.id);
    expect(ended?.signedAt).toBeGreaterThan(begun?.signedAt ?? Infinity);
  });

  test('again, with the same id, until the client takes it', async () => {
    receiver.answer(500, 302);
    const url = await startBank().listening;
    await challenge(url, '4000000000003220', 'again');
    await arrival(3);
    expect(new Set(receiver.received.map(({ id }) => id)).size).toBe(1);
    await challenge(url, '4000000000003220', 'next');
    await arrival(4);
    expect(receiver.references()).toEqual(['again', 'again', 'again', 'next']);
  });

  test('with the signature of each secret', async () => {
    const second = `whsec_${Buffer.alloc(32, 'another secret').toString('base64')}`;
    const other = await startReceiver(second);
    const secrets = { BANK_NOTIFICATION_SECRET: `whsec_${'c2Fu'.repeat(8)},${second}` };
    const url = await startBank({ ...secrets, BANK_NOTIFY_URL: other.url }).listening;
    await challenge(url, '4000000000003220', 'rotated');
    await waitFor(() => other.received.length > 0, { what: 'the notification' });
    other.close();
    expect(other.references()).toEqual(['rotated']);
  });
});

describe('A client that does not answer', () => {
  test('delays no payment and no shutdown, and is notified after the next start', async () => {
    receiver.answer('never');
    const bank = startBank();
    const url = await bank.listening;
    await challenge(url, '4000000000003220', 'not-delivered');
    await arrival(1);
    expect(await pay(url, '4242424242424242', 'plain')).toMatchObject({ code: '0' });
    expect(await bank.stop('SIGTERM')).toEqual({ code: 0, signal: null });
    await startBank().listening;
    await arrival(2);
    expect(receiver.references()).toEqual(['not-delivered', 'not-delivered']);
  });

  test('is notified after a crash as well', async () => {
    receiver.answer('never');
    const bank = startBank();
    await challenge(await bank.listening, '4000000000003220', 'not-delivered');
    await arrival(1);
    await bank.stop('SIGKILL');
    await startBank().listening;
    await arrival(2);
    const [first, second] = receiver.received;
    expect(second?.id).toBe(first?.id);
  });
});

test('Without BANK_NOTIFY_URL, no notifications pile up in the ledger', async () => {
  const bank = openBank();
  await bank.pay(depositOf('4000009900000806', { reference: 'a' })).expect(201);
  bank.pass(60_000);
  await bank.look('a').expect(200);
  expect(bank.ledger.dueNotices(10)).toEqual([]);
});

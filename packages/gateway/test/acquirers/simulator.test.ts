import { createServer, type RequestListener, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import {
  type BankSimulator,
  freePort,
  startBankSimulator,
  startUnresponsiveServer,
  waitFor,
} from '@payment-gateway/testkit';
import { createSimulator } from '../../src/acquirers/simulator/client.js';
import { newId } from '../../src/domain/ids.js';
import { Secret } from '../../src/domain/secret.js';
import { type ChargeOperation, type Deposit } from '../../src/services/ports/acquirer.js';

const deposit = (cardNumber: string, fields: Partial<Deposit> = {}): Deposit => ({
  reference: newId(),
  cardNumber: new Secret(cardNumber),
  cvv: new Secret('123'),
  holderName: new Secret('John Doe'),
  expiryMonth: 12,
  expiryYear: 2042,
  amount: 1000,
  currency: 'USD',
  capture: 'automatic',
  threeDSecure: null,
  ...fields,
});

function operationOn(
  { reference, amount, currency }: Deposit,
  kind: ChargeOperation['kind'],
): ChargeOperation {
  const operation = { reference: newId(), chargeReference: reference, currency };
  return kind === 'void' ? { ...operation, kind, amount: null } : { ...operation, kind, amount };
}

describe('The bank adapter, with the real simulator', () => {
  let simulator: BankSimulator;
  let bank: ReturnType<typeof createSimulator>;

  beforeAll(async () => {
    simulator = await startBankSimulator({ env: { BANK_SETTLE_MS: '3600000' } });
    bank = createSimulator({ url: simulator.apiUrl, timeoutMs: 1_000, connections: 4 });
  });

  afterAll(async () => {
    await bank.close();
    await simulator.terminate();
  });

  test('reports a charge, once in the ledger and under our reference', async () => {
    const asked = deposit('4242424242424242');
    const outcome = await bank.deposit(asked);
    expect(outcome).toMatchObject({ kind: 'approved' });
    expect(await simulator.ledger(asked.reference)).toMatchObject([
      { kind: 'charge', amount: 1000, currency: 'USD', reference: asked.reference },
    ]);
    expect(await bank.deposit(asked)).toEqual(outcome);
    expect(await simulator.ledger(asked.reference)).toHaveLength(1);
  });

  test('reports an authorization if the merchant captures later', async () => {
    const asked = deposit('4242424242424242', { capture: 'manual' });
    expect(await bank.deposit(asked)).toMatchObject({ kind: 'approved' });
    expect(await simulator.ledger(asked.reference)).toMatchObject([{ kind: 'authorization' }]);
  });

  test.each([
    ['4000000000000002', 'insufficient_funds'],
    ['4000000000009987', 'lost_card'],
    ['4000000000009979', 'stolen_card'],
    ['4000000000000069', 'expired_card'],
    ['4000000000000127', 'incorrect_cvc'],
    ['4000000000000119', 'processing_error'],
  ])('reports that card %s is declined: %s', async (number, reason) => {
    const asked = deposit(number);
    expect(await bank.deposit(asked)).toMatchObject({ kind: 'declined', reason });
    expect(await simulator.ledger(asked.reference)).toEqual([]);
  });

  test('reports that the bank is still deciding', async () => {
    expect(await bank.deposit(deposit('4000000000009995'))).toMatchObject({ kind: 'pending' });
  });

  test.each([
    ['4000009900000103', 'timeout'],
    ['4000009900000202', 'timeout'],
    ['4000009900000301', 'connection_failed'],
    ['4000009900000400', 'bank_error'],
    ['4000009900000509', 'bank_error'],
    ['4000009900000608', 'unreadable_answer'],
    ['4000009900000707', 'unknown_code'],
  ])('treats the fault of card %s as an unknown outcome: %s', async (number, cause) => {
    expect(await bank.deposit(deposit(number))).toEqual({ kind: 'unknown', cause });
  });

  test('finds a charge whose response was lost', async () => {
    const lost = deposit('4000009900000202');
    expect(await bank.deposit(lost)).toMatchObject({ kind: 'unknown' });
    expect(await bank.find(lost)).toMatchObject({ kind: 'approved' });
  });

  test('reports that the bank does not know a charge', async () => {
    expect(await bank.find(deposit('4242424242424242'))).toEqual({ kind: 'not_found' });
  });

  test('bars a reference, so that a late charge is declined', async () => {
    const late = deposit('4242424242424242');
    expect(await bank.bar?.(late)).toEqual({ kind: 'barred' });
    expect(await bank.deposit(late)).toEqual({ kind: 'barred' });
    expect(await bank.find(late)).toEqual({ kind: 'barred' });
    expect(await simulator.ledger(late.reference)).toEqual([]);
  });

  test('does not undo a charge by barring it', async () => {
    const paid = deposit('4242424242424242');
    const outcome = await bank.deposit(paid);
    expect(await bank.bar?.(paid)).toEqual(outcome);
    expect(await simulator.ledger(paid.reference)).toHaveLength(1);
  });

  test('reverses a wrong amount once, even if called twice', async () => {
    const partly = deposit('4000009900001309');
    expect(await bank.deposit(partly)).toMatchObject({ kind: 'wrong_amount' });
    const back = operationOn(partly, 'void');
    expect(await bank.operate(back)).toMatchObject({ kind: 'approved' });
    expect(await bank.operate(back)).toEqual(await bank.operate(back));
    expect((await simulator.ledger(partly.reference)).map(({ kind }) => kind)).toEqual([
      'charge',
      'void',
    ]);
  });

  test('does not treat a refused void as confirmed', async () => {
    const declined = deposit('4000000000000002');
    await bank.deposit(declined);
    expect(await bank.operate(operationOn(declined, 'void'))).toMatchObject({
      kind: 'declined',
      reason: 'deposit_failed',
    });
    const neverSeen = operationOn(deposit('4242424242424242'), 'void');
    expect(await bank.operate(neverSeen)).toEqual({ kind: 'unknown', cause: 'bank_error' });
  });

  test('captures part of an authorization, and refunds part of that', async () => {
    const held = { ...deposit('4242424242424242'), capture: 'manual' as const };
    await bank.deposit(held);
    const capture = operationOn({ ...held, amount: 700 }, 'capture');
    const refund = operationOn({ ...held, amount: 300 }, 'refund');
    expect(await bank.operate(capture)).toMatchObject({ kind: 'approved' });
    expect(await bank.operate(capture)).toEqual(await bank.operate(capture));
    expect(await bank.operate(refund)).toMatchObject({ kind: 'approved' });
    const moved = (await simulator.ledger(held.reference)).map(({ kind, amount }) => [
      kind,
      amount,
    ]);
    expect(moved).toEqual([
      ['authorization', held.amount],
      ['capture', 700],
      ['refund', 300],
    ]);
  });

  test.each([
    ['fails', '4000009900001408', 'capture', { kind: 'declined', reason: 'capture_failed' }],
    ['stays pending', '4000000000007726', 'refund', { kind: 'pending' }],
  ] as const)('reports an operation that %s', async (_how, card, kind, outcome) => {
    const charge = {
      ...deposit(card),
      capture: kind === 'capture' ? 'manual' : 'automatic',
    } as const;
    await bank.deposit(charge);
    expect(await bank.operate(operationOn(charge, kind))).toMatchObject(outcome);
  });

  test('is unreachable after a few refused connections, and reachable when the bank is back', async () => {
    const port = await freePort();
    const away = createSimulator({
      url: `http://127.0.0.1:${port}/api/v1`,
      timeoutMs: 500,
      connections: 2,
    });
    expect(away.isReachable()).toBe(true);
    for (let i = 0; i < 5; i++) await away.deposit(deposit('4242424242424242'));
    expect(away.isReachable()).toBe(false);
    const back = await startBankSimulator({ port });
    await waitFor(() => away.isReachable(), { what: 'the circuit to close' });
    expect(await away.deposit(deposit('4242424242424242'))).toMatchObject({ kind: 'approved' });
    await away.close();
    await back.terminate();
  });

  // The shorter is over before undici notices that it cannot connect.
  test.each([300, 1_500])(
    "is unreachable if the bank's machine does not respond at all (%i ms)",
    async (timeoutMs) => {
      const frozen = await startUnresponsiveServer();
      const away = createSimulator({
        url: `${frozen.url}/api/v1`,
        timeoutMs,
        connections: 2,
      });
      const outcomes = await Promise.all(
        Array.from({ length: 6 }, () => away.deposit(deposit('4242424242424242'))),
      );
      expect(outcomes).toEqual(outcomes.map(() => ({ kind: 'unknown', cause: 'timeout' })));
      expect(away.isReachable()).toBe(false);
      await away.close();
      await frozen.close();
    },
  );

  test('stays reachable despite declines, errors and timeouts', async () => {
    const strained = createSimulator({ url: simulator.apiUrl, timeoutMs: 100, connections: 4 });
    for (const number of ['4000000000000002', '4000009900000509', '4000009900000103']) {
      for (let i = 0; i < 6; i++) await strained.deposit(deposit(number));
    }
    expect(strained.isReachable()).toBe(true);
    await strained.close();
  });
});

describe('The bank adapter, with a bank that misbehaves', () => {
  let server: Server | undefined;
  let bank: ReturnType<typeof createSimulator> | undefined;
  let requests = 0;

  async function bankThat(answers: RequestListener): Promise<ReturnType<typeof createSimulator>> {
    requests = 0;
    server = createServer((req, res) => {
      requests += 1;
      answers(req, res);
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => server?.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    bank = createSimulator({
      url: `http://127.0.0.1:${port}/api/v1`,
      timeoutMs: 500,
      connections: 2,
    });
    return bank;
  }

  afterEach(async () => {
    await bank?.close();
    server?.closeAllConnections();
    server?.close();
  });

  const json = (body: string): RequestListener =>
    function answer(_req, res) {
      res.writeHead(201, { 'Content-Type': 'application/json' }).end(body);
    };

  test.each([
    ['an empty body', '', 'unreadable_answer'],
    ['null', 'null', 'unreadable_answer'],
    ['half an answer', '{"transaction_id":"tx-1","code":', 'unreadable_answer'],
    ['no transaction id', '{"code":"0"}', 'unreadable_answer'],
    ['a code that is a number', '{"transaction_id":"tx-1","code":0}', 'unreadable_answer'],
    [
      'the answer of another charge',
      '{"transaction_id":"t","code":"0","reference":"x"}',
      'unreadable_answer',
    ],
    ['a code from the prototype', '{"transaction_id":"tx-1","code":"toString"}', 'unknown_code'],
  ])('treats %s as an unknown outcome', async (_, body, cause) => {
    const { deposit: charge } = await bankThat(json(body));
    expect(await charge(deposit('4242424242424242'))).toEqual({ kind: 'unknown', cause });
  });

  test.each([
    ['no kind', { kind: undefined }, 'unknown', 'unreadable_answer'],
    ['another kind', { kind: 'refund' }, 'unknown', 'unreadable_answer'],
    ['another reference', { reference: 'x' }, 'unknown', 'unreadable_answer'],
    ['no reference', { reference: undefined }, 'unknown', 'unreadable_answer'],
    ['another charge', { deposit_reference: 'x' }, 'unknown', 'unreadable_answer'],
    ['a challenge', { code: '300' }, 'unknown', 'unknown_code'],
    ['another amount', { amount: 999 }, 'wrong_amount', undefined],
  ])('treats a capture as unknown if the response is %s', async (_what, wrong, kind, cause) => {
    const asked = operationOn(deposit('4242424242424242'), 'capture');
    const answer = {
      transaction_id: 'tx-1',
      reference: asked.reference,
      deposit_reference: asked.chargeReference,
      kind: 'capture',
      code: '0',
      amount: asked.amount,
      ...wrong,
    };
    const { operate } = await bankThat(json(JSON.stringify(answer)));
    expect(await operate(asked)).toMatchObject({ kind, ...(cause === undefined ? {} : { cause }) });
  });

  test('treats another currency as a wrong amount', async () => {
    const { deposit: charge } = await bankThat(
      json('{"transaction_id":"tx-1","code":"0","amount":1000,"currency":"JPY"}'),
    );
    expect(await charge(deposit('4242424242424242'))).toMatchObject({ kind: 'wrong_amount' });
  });

  test('does not follow redirects with the card', async () => {
    const { deposit: charge } = await bankThat((_req, res) => {
      res.writeHead(307, { Location: '/elsewhere' }).end();
    });
    expect(await charge(deposit('4242424242424242'))).toMatchObject({ kind: 'unknown' });
    expect(requests).toBe(1);
  });

  test('stops reading a response of 100 MiB', async () => {
    let sent = 0;
    const { deposit: charge } = await bankThat((_req, res) => {
      res.writeHead(201, { 'Content-Type': 'application/json' });
      const chunk = Buffer.alloc(64 * 1024, ' ');
      const pour = (): void => {
        while (sent < 100 * 1024 * 1024 && !res.destroyed) {
          sent += chunk.length;
          if (!res.write(chunk)) {
            res.once('drain', pour);
            return;
          }
        }
        res.end();
      };
      pour();
    });
    expect(await charge(deposit('4242424242424242'))).toEqual({
      kind: 'unknown',
      cause: 'unreadable_answer',
    });
    expect(sent).toBeLessThan(50 * 1024 * 1024);
  });

  test('has one deadline for the whole response, however slowly it arrives', async () => {
    const timers: NodeJS.Timeout[] = [];
    const { deposit: charge } = await bankThat((_req, res) => {
      res.writeHead(201, { 'Content-Type': 'application/json' });
      timers.push(setInterval(() => res.write(' '), 50));
    });
    const outcome = await charge(deposit('4242424242424242'));
    timers.forEach(clearInterval);
    expect(outcome).toEqual({ kind: 'unknown', cause: 'timeout' });
  });

  test('reports an unknown outcome if nobody listens', async () => {
    bank = createSimulator({
      url: `http://127.0.0.1:${await freePort()}/api/v1`,
      timeoutMs: 500,
      connections: 2,
    });
    expect(await bank.deposit(deposit('4242424242424242'))).toEqual({
      kind: 'unknown',
      cause: 'connection_failed',
    });
  });

  const OWN = '4000056655665556';

  test.each([
    ['the number', `tx-${OWN}`],
    ['number and CVV', `tx-${OWN}-123`],
    ['the number in hexadecimal company', `a4b0c0d0e0f5a6b6c5d5e6f6a5b5c5d6`],
    ['the number backwards', '6555665566500004'],
    ['all but the last four digits', 'tx-400005665566'],
    ['the number in two parts', '40000566/55665556'],
    ['the CVV between separators', 'tx-123'],
    ['the CVV beside the last four digits', 'tx5556123'],
    ['the CVV under its name', 'cvv2:123'],
    ['another card’s number', 'tx-2200000000000053'],
  ])('does not store an id that contains %s', async (_, transaction_id) => {
    const { deposit: charge } = await bankThat(json(JSON.stringify({ transaction_id, code: '0' })));
    expect(await charge(deposit(OWN))).toEqual({ kind: 'unknown', cause: 'unreadable_answer' });
  });

  test.each([
    'f5582273-0721-4c76-8e10-c6fbf5ca87d9',
    'ch_3MtwBwLkdIwHu7ix28a3tqPa',
    '632912123456',
    '2026112500123',
    'tx-1234',
    'tx123',
    '400005xxxxxx5556-8',
  ])('stores a harmless id: %s', async (transaction_id) => {
    const { deposit: charge } = await bankThat(json(JSON.stringify({ transaction_id, code: '0' })));
    expect(await charge(deposit(OWN))).toEqual({ kind: 'approved', trackingId: transaction_id });
  });

  test.each([
    'their_own_words',
    'not_sent',
    'INSUFFICIENT_FUNDS',
    '',
    '<b>no</b>',
    'card_4242424242424242_is_stolen',
  ])(
    'replaces the decline reason %j, which must not be shown, with a generic one',
    async (reason) => {
      const { deposit: charge } = await bankThat(
        json(JSON.stringify({ transaction_id: 'tx-1', code: '100', reason })),
      );
      expect(await charge(deposit('4242424242424242'))).toEqual({
        kind: 'declined',
        trackingId: 'tx-1',
        reason: 'generic_decline',
      });
    },
  );
});

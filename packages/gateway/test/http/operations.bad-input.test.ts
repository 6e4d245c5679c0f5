import { request } from 'node:http';
import { type BankSimulator, withoutIds } from '@payment-gateway/testkit';
import { newId } from '../../src/domain/ids.js';
import { type TestDatabase } from '../support/engines.js';
import {
  FIRST_MERCHANT,
  openSandbox,
  rowCount,
  SECOND_MERCHANT,
  type TestGateway,
} from '../support/gateway.js';
import { withServer } from '../support/server.js';

/** Sends a POST with an empty chunked body. */
const fetchChunked = (gateway: TestGateway, path: string): Promise<number | undefined> =>
  withServer(
    gateway.server,
    (port) =>
      new Promise((resolve, reject) => {
        const sent = request({
          port,
          path,
          method: 'POST',
          headers: { Authorization: FIRST_MERCHANT, 'Transfer-Encoding': 'chunked' },
        });
        sent.once('response', (answer) => {
          answer.resume();
          resolve(answer.statusCode);
        });
        sent.once('error', reject);
        sent.end();
      }),
  );

describe('An impossible capture, void or refund', () => {
  let bank: BankSimulator;
  let database: TestDatabase;
  let gateway: TestGateway;
  let close: () => Promise<void>;

  beforeAll(async () => {
    ({ bank, database, gateway, close } = await openSandbox({
      bankEnvironment: { BANK_SETTLE_MS: '3600000' },
    }));
  });

  afterAll(() => close());

  /** Sends it and checks that nothing moved: no new row here, no new entry at the bank. */
  async function refused(
    id: string,
    ...given: Parameters<TestGateway['operate']> extends [string, ...infer Rest] ? Rest : never
  ) {
    const [rows, entries] = [await rowCount(database), await bank.ledger()];
    const answer = await gateway.operate(id, ...given);
    expect(await rowCount(database)).toBe(rows);
    expect(await bank.ledger()).toEqual(entries);
    expect(answer.type).toBe('application/problem+json');
    return { status: answer.status, body: answer.body as object, headers: answer.headers };
  }

  const held = () => gateway.paid({ capture: 'manual' });

  describe('because of its amount', () => {
    test.each([
      ['zero', 0, 'out_of_range'],
      ['negative', -1, 'out_of_range'],
      ['a fraction', 1.5, 'invalid_type'],
      ['text', '300', 'invalid_type'],
      ['true', true, 'invalid_type'],
      ['beyond whole numbers', 9007199254740993, 'out_of_range'],
      ['a list', [300], 'invalid_type'],
    ])('%s', async (_what, amount, code) => {
      const [authorized, paid] = [await held(), await gateway.paid()];
      for (const [id, path] of [
        [authorized.id, 'captures'],
        [paid.id, 'refunds'],
      ] as const) {
        const { status, body } = await refused(id, path, { amount });
        expect(status).toBe(422);
        expect(body).toMatchObject({
          code: 'validation_failed',
          errors: expect.arrayContaining([
            expect.objectContaining({ field: 'amount', code }),
          ]) as object[],
        });
      }
    });

    test('more than is authorized', async () => {
      const { status, body } = await refused((await held()).id, 'captures', { amount: 1001 });
      expect(status).toBe(422);
      expect(body).toMatchObject({
        errors: [{ field: 'amount', message: 'must be at most 1000, what is authorized' }],
      });
    });

    test('more than is left to refund', async () => {
      const { id } = await gateway.paid();
      await gateway.operated(id, 'refunds', { amount: 400 });
      const { status, body } = await refused(id, 'refunds', { amount: 601 });
      expect(status).toBe(422);
      expect(body).toMatchObject({
        errors: [
          {
            field: 'amount',
            code: 'amount_too_large',
            message: 'must be at most 600, what is left to refund',
          },
        ],
      });
    });
  });

  describe('because of its body', () => {
    test.each([
      ['a field that is not known', { amount: 1, currency: 'USD' }, 'body', 'unknown_field'],
      ['a list', [], 'body', 'invalid_type'],
      ['an empty reason', { reason: '' }, 'reason', 'invalid_length'],
      ['a long reason', { reason: 'x'.repeat(256) }, 'reason', 'invalid_length'],
      ['control characters', { reason: 'a\u0000b' }, 'reason', 'invalid_characters'],
      ['a polluting key', '{"__proto__": {"amount": 1}}', 'body', 'forbidden_key'],
    ])('%s', async (_what, body, field, code) => {
      const { id } = await gateway.paid();
      const answer = await refused(id, 'refunds', body);
      expect(answer.status).toBe(422);
      expect(answer.body).toMatchObject({ errors: [{ field, code }] });
    });

    test.each([
      ['broken JSON', '{', 400, 'malformed_json'],
      ['too large', ' '.repeat(600_000), 413, 'body_too_large'],
    ])('%s', async (_what, body, status, code) => {
      const { id } = await gateway.paid();
      expect(await refused(id, 'refunds', body)).toMatchObject({ status, body: { code } });
    });

    test('a content type other than JSON', async () => {
      const { id } = await gateway.paid();
      const answer = await refused(id, 'refunds', 'amount=1', {
        'Content-Type': 'application/x-www-form-urlencoded',
      });
      expect(answer.status).toBe(415);
    });

    test('a void with an amount, which voids do not have', async () => {
      const { body } = await refused((await held()).id, 'void', { amount: 1 });
      expect(body).toMatchObject({
        errors: [{ field: 'body', message: expect.stringContaining('it takes none') as string }],
      });
    });

    test("another card's number, in the reason or the key", async () => {
      const { id } = await gateway.paid();
      const other = await refused(id, 'refunds', { reason: 'to 2200 0000 0000 0053, please' });
      expect(other).toMatchObject({
        status: 422,
        body: { errors: [{ field: 'reason', code: 'contains_card_number' }] },
      });
      for (const path of ['captures', 'void', 'refunds'] as const) {
        const key = { 'Idempotency-Key': '5555-5555-5555-4444' };
        expect(await refused(id, path, {}, key)).toMatchObject({
          status: 422,
          body: { errors: [{ field: 'Idempotency-Key', code: 'contains_card_number' }] },
        });
      }
    });

    test("the payment's own card number in the reason or the key, in any notation", async () => {
      const { id } = await gateway.paid();
      for (const separator of ['', ' ', '-', '.', '/', ',', ':', '\t', '\n', '–', '·', '*', '|']) {
        const reason = `card ${['4242', '4242', '4242', '4242'].join(separator)}!`;
        expect((await refused(id, 'refunds', { reason })).status).toBe(422);
      }
      const inReason = await refused(id, 'refunds', { reason: 'card 4242424242424242' });
      expect(inReason.body).toMatchObject({
        errors: [{ field: 'reason', code: 'contains_card_number' }],
      });
      const inKey = await refused(id, 'refunds', {}, { 'Idempotency-Key': 'k-4242424242424242' });
      expect(inKey.body).toMatchObject({
        errors: [{ field: 'Idempotency-Key', code: 'contains_card_number' }],
      });
      const answers = JSON.stringify([inReason.body, inKey.body]);
      expect(withoutIds(answers)).not.toContain('4242');
    });

    test('an empty body counts as none, however it is sent', async () => {
      const { id } = await held();
      const answer = await fetchChunked(gateway, `/api/v1/payments/${id}/void`);
      expect(answer).toBe(200);
    });

    test('a malformed key', async () => {
      const { id } = await gateway.paid();
      const answer = await refused(id, 'refunds', {}, { 'Idempotency-Key': 'two words' });
      expect(answer).toMatchObject({ status: 400, body: { code: 'invalid_idempotency_key' } });
    });

    test('a query', async () => {
      const { id } = await gateway.paid();
      const { status, body } = await gateway.post(`/payments/${id}/refunds?amount=1`, {});
      expect(status).toBe(422);
      expect(body).toMatchObject({ errors: [{ field: 'query', code: 'unknown_parameter' }] });
    });
  });

  describe("because of the payment's state", () => {
    const expectConflict = (
      answer: { status: number; body: object },
      payment_status: string,
      allowed_operations: string[],
    ) => {
      expect(answer.status).toBe(409);
      expect(answer.body).toMatchObject({
        code: 'operation_not_allowed',
        detail: expect.stringContaining(payment_status) as string,
        payment_status,
        allowed_operations,
      });
    };

    test('a capture of a captured payment', async () => {
      const { id } = await held();
      await gateway.operated(id, 'captures', { amount: 700 });
      expectConflict(await refused(id, 'captures', { amount: 300 }), 'succeeded', ['refund']);
      expectConflict(await refused(id, 'void'), 'succeeded', ['refund']);
    });

    test('any operation on a voided payment', async () => {
      const { id } = await held();
      await gateway.operated(id, 'void');
      for (const path of ['captures', 'void', 'refunds'] as const) {
        expectConflict(await refused(id, path), 'canceled', []);
      }
    });

    test('any operation on a failed payment', async () => {
      const { id } = await gateway.paid({}, { number: '4000000000000002' });
      for (const path of ['captures', 'void', 'refunds'] as const) {
        expectConflict(await refused(id, path), 'failed', []);
      }
    });

    test('any operation on a payment that the bank has not decided', async () => {
      const { id } = await gateway.paid({ capture: 'manual' }, { number: '4000000000009995' });
      for (const path of ['captures', 'void', 'refunds'] as const) {
        expectConflict(await refused(id, path), 'processing', []);
      }
    });

    test('a refund of an authorized payment', async () => {
      const answer = await refused((await held()).id, 'refunds');
      expectConflict(answer, 'authorized', ['capture', 'void']);
    });

    test('a refund of a fully refunded payment', async () => {
      const { id } = await gateway.paid();
      await gateway.operated(id, 'refunds');
      const { status, body } = await refused(id, 'refunds', { amount: 1 });
      expect(status).toBe(409);
      expect(body).toMatchObject({ payment_status: 'succeeded', allowed_operations: [] });
    });

    test('a capture beside a void, and a refund beside a void: one of each pair succeeds', async () => {
      const { id } = await held();
      const answers = await Promise.all([
        gateway.operate(id, 'captures'),
        gateway.operate(id, 'void'),
        gateway.operate(id, 'refunds'),
      ]);
      const done = answers.filter(({ status }) => status === 200);
      expect(done.length).toBeGreaterThanOrEqual(1);
      expect(answers.filter(({ status }) => status === 409)).toHaveLength(3 - done.length);
      const kinds = (await bank.ledger(id)).map(({ kind }) => kind);
      expect(kinds.filter((kind) => kind === 'capture' || kind === 'void')).toHaveLength(1);
    });
  });

  describe('because of its merchant', () => {
    test.each(['captures', 'void', 'refunds'] as const)(
      "%s of another merchant's payment, which is not found",
      async (path) => {
        const { id } = path === 'refunds' ? await gateway.paid() : await held();
        const theirs = await refused(id, path, {}, { Authorization: SECOND_MERCHANT });
        const nobodys = await refused(newId(), path);
        expect(theirs.status).toBe(404);
        expect(theirs.body).toMatchObject({ code: 'payment_not_found' });
        expect(nobodys.status).toBe(404);
        expect((await refused('x', path)).status).toBe(404);
      },
    );

    test("another merchant's refunds and history", async () => {
      const { id } = await gateway.paid();
      const { operation } = await gateway.operated(id, 'refunds', { amount: 300 });
      const theirs = { Authorization: SECOND_MERCHANT };
      expect((await gateway.get(`/payments/${id}/refunds`, theirs)).status).toBe(404);
      expect((await gateway.get(`/payments/${id}/events`, theirs)).status).toBe(404);
      expect((await gateway.get(`/refunds/${operation.id}`, theirs)).body).toMatchObject({
        code: 'refund_not_found',
      });
    });

    test("a capture's id as a refund", async () => {
      const { id } = await held();
      const { operation } = await gateway.operated(id, 'captures');
      expect((await gateway.get(`/refunds/${operation.id}`)).status).toBe(404);
      expect((await gateway.get(`/payments/${id}/refunds`)).body).toMatchObject({ data: [] });
    });

    test.each([
      ['post', '/captures'],
      ['post', '/void'],
      ['post', '/refunds'],
      ['get', '/refunds'],
      ['get', '/events'],
    ] as const)('%s %s without a token', async (method, path) => {
      const { id } = await gateway.paid();
      const answer = await gateway.request[method](`/api/v1/payments/${id}${path}`);
      expect(answer.status).toBe(401);
      expect(answer.headers['www-authenticate']).toContain('Bearer');
    });

    test.each([
      ['/captures', 'POST'],
      ['/void', 'POST'],
      ['/refunds', 'GET, POST, HEAD'],
      ['/events', 'GET, HEAD'],
    ])('%s by a method that is not allowed', async (path, allow) => {
      const { id } = await gateway.paid();
      const answer = await gateway.request.delete(`/api/v1/payments/${id}${path}`);
      expect(answer.status).toBe(405);
      expect(answer.headers.allow).toBe(allow);
    });
  });
});

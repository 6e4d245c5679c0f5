import { newId } from '../../src/domain/ids.js';
import { StoreUnavailable } from '../../src/services/ports/payment-store.js';
import { bankSays, type ScriptedBank, startScriptedBank } from '../support/scripted-bank.js';
import { onEachEngine, type TestDatabase } from '../support/engines.js';
import { openGateway, paymentBody, type TestGateway } from '../support/gateway.js';
import { signedNotification } from '../support/notifying-bank.js';
import { newNotificationSecret } from '../support/payers.js';

type Signed = ReturnType<typeof signedNotification>;

onEachEngine('A notification of the bank', (fresh) => {
  let bank: ScriptedBank;
  let database: TestDatabase;
  let gateway: TestGateway;
  let updates = 0;
  let isDown = false;

  beforeAll(async () => {
    bank = await startScriptedBank();
    database = await fresh();
    gateway = await openGateway(database, bank.url, {
      decorateStore: (store) => ({
        ...store,
        makeDueNow(paymentId) {
          updates += 1;
          return isDown
            ? Promise.reject(new StoreUnavailable(new Error('down')))
            : store.makeDueNow(paymentId);
        },
      }),
      environment: { RECONCILE_EVERY_MS: '3600000', RECONCILE_MAX_PAUSE_MS: '3600000' },
    });
  });

  beforeEach(() => {
    updates = 0;
    isDown = false;
  });

  afterAll(async () => {
    await gateway.close();
    await database.drop();
    bank.close();
  });

  /** A payment that waits for its payer, and that the reconciler asks about much later. */
  async function waiting(): Promise<string> {
    const card = { number: '4000000000003220' };
    const { body } = await gateway
      .pay(paymentBody({ return_url: 'https://shop.example/thanks' }, card))
      .expect(200);
    return (body as { id: string }).id;
  }

  /** Of the last payment. */
  const wayBack = (): string =>
    new URL(bank.deposits().at(-1)?.three_d_secure?.return_url ?? '').pathname;
  const post = ({ body, headers }: { body: string; headers: Record<string, string> }) =>
    gateway.request.post('/bank/notifications').set(headers).send(body);
  const about = (reference: string): string => JSON.stringify({ reference });

  async function dueNow(id: string): Promise<boolean> {
    const stored = await database.open();
    const due = await stored.run((connection) =>
      connection
        .selectFrom('payments')
        .select('uuid')
        .where('uuid', '=', id)
        .where('due_at', '<=', stored.engine.now)
        .execute(),
    );
    await stored.close();
    return due.length === 1;
  }

  test('makes its payment due at once', async () => {
    const id = await waiting();
    expect(await dueNow(id)).toBe(false);
    const { status, text } = await post(signedNotification(about(id)));
    expect({ status, text }).toEqual({ status: 202, text: '' });
    expect(await dueNow(id)).toBe(true);
  });

  test('is believed in nothing: what it says of the outcome is not read', async () => {
    const id = await waiting();
    const lie = JSON.stringify({ reference: id, code: '0', status: 'succeeded', amount: 1 });
    expect((await post(signedNotification(lie))).status).toBe(202);
    expect((await gateway.see(id)).status).toBe('requires_action');
  });

  test('that comes again is answered again, without effect', async () => {
    const again = signedNotification(about(await waiting()));
    for (let times = 0; times < 3; times++) expect((await post(again)).status).toBe(202);
    expect(updates).toBe(1);
  });

  test.each([
    ['a payment that does not exist', () => newId()],
    ['a reference that is no id', () => 'order-6735'],
    ['a reference of control characters', () => '\u0000\n'],
    ['no reference in it', () => ''],
  ])('about %s has no effect', async (_what, reference) => {
    expect((await post(signedNotification(about(reference())))).status).toBe(202);
  });

  test('about a payment that is settled has no effect', async () => {
    const id = await waiting();
    bank.says(bankSays.paid);
    await gateway.request.get(wayBack()).expect(303);
    expect((await post(signedNotification(about(id)))).status).toBe(202);
    expect(await dueNow(id)).toBe(false);
    expect((await gateway.see(id)).status).toBe('succeeded');
  });

  const forgeries: readonly [
    string,
    (id: string) => { body: string; headers: Record<string, string> },
    number,
  ][] = [
    [
      'a signature of another secret',
      (id) => signedNotification(about(id), { secret: newNotificationSecret() }),
      401,
    ],
    [
      'a signature of five minutes ago',
      (id) => signedNotification(about(id), { at: new Date(Date.now() - 301_000) }),
      401,
    ],
    [
      'a signature of the future',
      (id) => signedNotification(about(id), { at: new Date(Date.now() + 360_000) }),
      401,
    ],
    ['another body', (id) => ({ ...signedNotification(about(id)), body: about(newId()) }), 401],
    [
      'half of its body',
      (id) => ({ ...signedNotification(about(id)), body: about(id).slice(0, 20) }),
      401,
    ],
    ['no body', (id) => ({ ...signedNotification(about(id)), body: '' }), 401],
    [
      'another id',
      (id) => withHeader(signedNotification(about(id)), 'webhook-id', 'msg_other'),
      401,
    ],
    [
      'another time',
      (id) =>
        withHeader(
          signedNotification(about(id)),
          'webhook-timestamp',
          String(Math.floor(Date.now() / 1_000) - 1),
        ),
      401,
    ],
    [
      'a time that is no number',
      (id) => withHeader(signedNotification(about(id)), 'webhook-timestamp', 'now'),
      401,
    ],
    [
      'a signature of another version',
      (id) => withHeader(signedNotification(about(id)), 'webhook-signature', 'v2,AAAA'),
      401,
    ],
    [
      'a signature without a comma',
      (id) => withHeader(signedNotification(about(id)), 'webhook-signature', 'v1'),
      401,
    ],
    [
      'a signature of nothing',
      (id) => withHeader(signedNotification(about(id)), 'webhook-signature', 'v1,'),
      401,
    ],
    ['no id', (id) => withHeader(signedNotification(about(id)), 'webhook-id', ''), 400],
    ['no time', (id) => withHeader(signedNotification(about(id)), 'webhook-timestamp', ''), 400],
    [
      'no signature',
      (id) => withHeader(signedNotification(about(id)), 'webhook-signature', ''),
      400,
    ],
    ['more than 4 KiB', (id) => signedNotification(about(id) + ' '.repeat(4_096)), 413],
    ['a megabyte', (id) => signedNotification(about(id) + ' '.repeat(1_048_576)), 413],
    ['a body that is no JSON', () => signedNotification('{"reference":'), 400],
    ['a list', () => signedNotification('["a"]'), 422],
    ['a number as its reference', () => signedNotification('{"reference":1}'), 422],
    ['nothing in it', () => signedNotification('{}'), 422],
  ];

  test.each(forgeries)('with %s is refused, and has no effect', async (_how, spoiled, expected) => {
    const id = await waiting();
    const { body, headers } = spoiled(id);
    const answer = await gateway.request.post('/bank/notifications').set(headers).send(body);
    expect([answer.status, answer.type]).toEqual([expected, 'application/problem+json']);
    expect(answer.headers['www-authenticate']).toBe(
      expected === 401 ? 'Signature realm="notifications"' : undefined,
    );
    expect(updates).toBe(0);
    expect(await dueNow(id)).toBe(false);
  });

  test('may carry several signatures, of which one fits', async () => {
    const id = await waiting();
    const signed = signedNotification(about(id));
    const other = signedNotification(about(id), { secret: newNotificationSecret() });
    const both = `${other.headers['webhook-signature']} ${signed.headers['webhook-signature']}`;
    expect((await post(withHeader(signed, 'webhook-signature', both))).status).toBe(202);
    expect(await dueNow(id)).toBe(true);
  });

  test("is not authenticated by a merchant's token", async () => {
    const { status } = await gateway.request
      .post('/bank/notifications')
      .set('Authorization', 'Bearer first_merchant_mock_token')
      .send({ reference: await waiting() });
    expect([status, updates]).toEqual([400, 0]);
  });

  test('that could not be recorded is answered 503, and works when the bank repeats it', async () => {
    const id = await waiting();
    const signed = signedNotification(about(id));
    isDown = true;
    const { status, headers } = await post(signed);
    expect([status, headers['retry-after']]).toEqual([503, '1']);
    isDown = false;
    expect((await post(signed)).status).toBe(202);
    expect(await dueNow(id)).toBe(true);
  });

  test.each(['get', 'put', 'delete'] as const)('is not taken by %s', async (method) => {
    const { status, headers } = await gateway.request[method]('/bank/notifications');
    expect([status, headers.allow]).toEqual([405, 'POST']);
  });

  function withHeader(signed: Signed, name: string, value: string) {
    const headers: Record<string, string> = { ...signed.headers, [name]: value };
    return {
      body: signed.body,
      headers: Object.fromEntries(Object.entries(headers).filter(([, text]) => text !== '')),
    };
  }
});

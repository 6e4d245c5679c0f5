import {
  findSecrets,
  freePort,
  type Gateway,
  type Haystack,
  startGateway,
  waitFor,
} from '@payment-gateway/testkit';
import { type Echo, type EchoingBank, startEchoingBank } from '../support/echoing-bank.js';
import { onEachEngine, openMigrated, type TestDatabase } from '../support/engines.js';
import { FIRST_MERCHANT, paymentBody } from '../support/gateway.js';
import { storedIn } from '../support/stored.js';
import { scrape } from '../support/scrape.js';

const NUMBER = '4000056655665556';
// A CVV that looks like no time, port or duration in a log line.
const CVV = '007';

const ECHOES: readonly [how: string, id: Echo][] = [
  ['number and CVV', ({ number, cvv }) => `tx-${number}-${cvv}`],
  ['the number with separators', ({ number }) => (number.match(/.{4}/g) ?? []).join('.')],
  ['number and CVV in one', ({ number, cvv }) => `tx${number}${cvv}`],
  ['the number among other digits', ({ number }) => `9${number}99`],
  ['the CVV under its name', ({ cvv }) => `tx-cvv${cvv}`],
];

type Paid = {
  readonly id: string;
  readonly status: string;
  readonly code: string | null;
  readonly tracking_id: string | null;
};

onEachEngine('A bank that returns card data in its responses', (fresh) => {
  let bank: EchoingBank;
  let database: TestDatabase;
  let gateway: Gateway;
  let metricsPort: number;

  beforeAll(async () => {
    bank = await startEchoingBank();
    database = await fresh();
    await (await openMigrated(database)).close();
    metricsPort = await freePort();
    gateway = await startGateway({
      env: {
        ...database.environment,
        BANK_URL: bank.url,
        LOG_LEVEL: 'debug',
        METRICS_PORT: String(metricsPort),
        BANK_TIMEOUT_MS: '1000',
        DATABASE_TIMEOUT_MS: '3000',
        RECONCILE_AFTER_MS: '8000',
        RECONCILE_EVERY_MS: '50',
        RECONCILE_MAX_PAUSE_MS: '500',
      },
    });
  });

  afterEach(() => {
    bank.echo(null);
    bank.decline(null);
  });

  afterAll(async () => {
    await gateway.terminate();
    await database.drop();
    bank.close();
  });

  async function send<Answer>(path: string, body?: object, key?: string): Promise<Answer> {
    const answer = await fetch(`${gateway.url}${path}`, {
      ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
      headers: {
        'Content-Type': 'application/json',
        Authorization: FIRST_MERCHANT,
        ...(key !== undefined && { 'Idempotency-Key': key }),
      },
    });
    expect(answer.status).toBe(200);
    return (await answer.json()) as Answer;
  }

  const pay = (fields: object = {}) =>
    send<Paid>('/payments', paymentBody(fields, { number: NUMBER, cvv: CVV }));

  const settled = ({ id }: Paid): Promise<Paid> =>
    waitFor(
      async () => {
        const paid = await send<Paid>(`/payments/${id}`);
        return paid.status !== 'processing' && paid;
      },
      { what: `payment ${id} to be settled`, timeoutMs: 60_000 },
    );

  const booksAndLog = async (): Promise<readonly Haystack[]> => [
    ...(await storedIn(database, ['payments', 'cards', 'payment_events', 'operations'])),
    { name: 'log', bytes: Buffer.from(gateway.output()) },
  ];

  async function expectNothingKept(): Promise<void> {
    const secrets = [
      { name: 'number', value: NUMBER },
      { name: 'number and CVV', value: `${NUMBER}${CVV}` },
      { name: 'CVV by its name', value: `cvv${CVV}` },
      { name: 'CVV in a reason', value: `cvv_${CVV}` },
    ];
    const said = [{ name: 'answers of the bank', bytes: Buffer.from(bank.answers()) }];
    expect(findSecrets(said, secrets).map(({ secret }) => secret)).toContain('number');
    const haystacks = await booksAndLog();
    expect(findSecrets(haystacks, secrets)).toEqual([]);
    for (const { name, bytes } of haystacks.filter((one) => !one.name.includes('sqlite'))) {
      const found = new RegExp(`(?<![\\w.:])${CVV}(?![\\w:])`).exec(bytes.toString())?.[0];
      expect({ name, found }).toEqual({ name, found: undefined });
    }
  }

  const refused = async (call: string): Promise<number> =>
    (await scrape(metricsPort)).of(
      `payment_gateway_bank_answers_with_card_data_total{call="${call}"}`,
    ) ?? NaN;

  test.each(ECHOES)('is treated as unreadable: %s', async (_, echo) => {
    const [before, askedBefore] = [await refused('deposit'), await refused('find')];
    bank.echo(echo);
    const paid = await pay();
    expect(paid).toMatchObject({ status: 'processing', code: null, tracking_id: null });
    expect(await refused('deposit')).toBe(before + 1);
    const line = await waitFor(
      () => {
        const lines = gateway.output().split('\n');
        return lines.find((one) => one.includes('card_data') && one.includes(paid.id)) ?? false;
      },
      { what: 'the log to tell of it' },
    );
    expect(JSON.parse(line)).toMatchObject({
      level: 50,
      msg: 'bank_answer_has_card_data',
      call: 'deposit',
      bank_reference: paid.id,
    });
    await waitFor(async () => (await refused('find')) > askedBefore, {
      what: 'the reconciler to ask, and not to understand either',
      timeoutMs: 60_000,
    });
    expect(await send<Paid>(`/payments/${paid.id}`)).toMatchObject({ status: 'processing' });
    await expectNothingKept();
    bank.echo(null);
    expect(await settled(paid)).toMatchObject({ status: 'succeeded', code: '0' });
  });

  test('has its reasons replaced by ours', async () => {
    for (const reason of [
      ({ cvv }) => `cvv_${cvv}_bad`,
      ({ number }) => `card_${number}`,
      () => 'not_sent',
      () => 'their_own_words',
    ] satisfies Echo[]) {
      bank.decline(reason);
      expect(await pay()).toMatchObject({ status: 'failed', decline_reason: 'generic_decline' });
    }
    bank.decline(() => 'insufficient_funds');
    expect(await pay()).toMatchObject({ decline_reason: 'insufficient_funds' });
    await expectNothingKept();
  });

  test('is treated as unreadable for a capture and a refund, too', async () => {
    const held = await pay({ capture: 'manual' });
    const before = await refused('capture');
    bank.echo(({ number }) => `tx-${number}`);
    const capture = { path: `/payments/${held.id}/captures`, key: `capture-${held.id}` };
    type Captured = { readonly operation: { readonly status: string } };
    const first = await send<Captured>(capture.path, {}, capture.key);
    expect(first).toMatchObject({ operation: { status: 'pending' } });
    expect(await refused('capture')).toBe(before + 1);
    await expectNothingKept();
    bank.echo(null);
    await waitFor(
      async () =>
        (await send<Captured>(capture.path, {}, capture.key)).operation.status === 'succeeded',
      { what: 'the capture to be heard', timeoutMs: 60_000 },
    );
  });
});

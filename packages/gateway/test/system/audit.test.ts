import { writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { type BankSimulator, startBankSimulator, temporaryFolder } from '@payment-gateway/testkit';
import { z } from 'zod';
import { command as merchantCreate } from '../../src/commands/merchant-create.js';
import { command as merchantIssueToken } from '../../src/commands/merchant-issue-token.js';
import { merchantPage } from '../../src/commands/merchant-list.js';
import { composeAudit, composeMerchants } from '../../src/compose/operator.js';
import { readConfig } from '../../src/config/config.js';
import { type AuditEntry, newNote } from '../../src/domain/audit.js';
import { applyOutcome } from '../../src/domain/operations/apply-outcome.js';
import { type Merchants } from '../../src/services/merchants.js';
import { type AuditFilter } from '../../src/services/ports/audit-store.js';
import { createAuditStore } from '../../src/books/audit.js';
import { type Database } from '../../src/database/database.js';
import { createMerchantStore } from '../../src/books/merchants.js';
import { createPaymentStore } from '../../src/books/payments.js';
import { complaintOf } from '../support/commands.js';
import { onEachEngine, type TestDatabase } from '../support/engines.js';
import { openGateway, type TestGateway } from '../support/gateway.js';
import { scheduled } from '../support/payments.js';
import { runToEnd } from '../support/programs.js';

const entry = z.strictObject({
  id: z.uuid(),
  at: z.iso.datetime(),
  actor: z.string(),
  act: z.string(),
  on: z.string().nullable(),
  merchant_id: z.string().nullable(),
  result: z.string(),
  detail: z.string().nullable(),
});

onEachEngine('The audit log', (fresh) => {
  let bank: BankSimulator;
  let database: TestDatabase;
  let gateway: TestGateway;
  let env: Record<string, string>;
  let audit: Awaited<ReturnType<typeof composeAudit>>;
  let operator: Awaited<ReturnType<typeof composeMerchants>>;
  let merchants: Merchants;

  beforeAll(async () => {
    bank = await startBankSimulator();
    database = await fresh();
    env = { ...database.environment, BANK_URL: bank.apiUrl, LOG_LEVEL: 'silent' };
    await runToEnd('migrate', env, '--as', 'the deployer');
    gateway = await openGateway(database, bank.apiUrl);
    const config = readConfig({ ...env, METRICS_PORT: 'off' });
    audit = await composeAudit(config);
    operator = await composeMerchants(config);
    ({ merchants } = operator);
  });

  afterAll(async () => {
    await audit.close();
    await operator.close();
    await gateway.close();
    await database.drop();
    await bank.terminate();
  });

  const list = (...words: string[]) => runToEnd('audit', env, 'list', ...words);
  const entries = async (filter: Partial<AuditFilter> = {}): Promise<AuditEntry[]> => {
    const all: AuditEntry[] = [];
    const none = { since: null, actor: null, on: null };
    for await (const one of audit.audit.list({ ...none, ...filter }, 1_000)) all.push(one);
    return all;
  };
  test('says who migrated the schema', async () => {
    const made = await entries({ actor: 'the deployer' });
    expect(made.map(({ detail }) => detail)).toEqual(
      expect.arrayContaining(['1 payments', '5 audit']),
    );
    expect(new Set(made.map(({ act, result }) => `${act} ${result}`))).toEqual(
      new Set(['migrate done']),
    );
  });

  test('says who created a merchant and its tokens, and who revoked one', async () => {
    const merchant = (...words: string[]) => runToEnd('merchant', env, ...words);
    await merchant('create', 'Blue', 'Bakery', '--as', 'jane');
    const { output } = await merchant('issue-token', '--as=jane', 'blue_bakery');
    const [, tokenId = ''] = /^token id +(\S+)$/m.exec(output) ?? [];
    const [, token = ''] = /^token +(pgw_\S+)$/m.exec(output) ?? [];
    await merchant('revoke-token', tokenId);
    const about = await entries({ on: 'blue_bakery' });
    expect(about.map(({ actor, act, on, result }) => [actor, act, on, result])).toEqual([
      [userInfo().username, 'revoke_token', tokenId, 'done'],
      ['jane', 'issue_token', tokenId, 'done'],
      ['jane', 'create_merchant', 'blue_bakery', 'done'],
    ]);
    expect((await entries({ on: tokenId })).map(({ act }) => act)).toEqual([
      'revoke_token',
      'issue_token',
    ]);
    expect(JSON.stringify(about)).not.toContain(token);
  });

  test('contains refused commands, and nothing that may be a secret', async () => {
    const token = (await merchants.issueToken('blue_bakery', null, 'jane')).token.reveal();
    const refused: [() => Promise<unknown>, string][] = [
      [() => merchants.create('Blue bakery', 'mallory'), 'A merchant of that name is there'],
      [() => merchants.create('!!!', 'mallory'), 'The name needs at least one Latin letter'],
      [() => merchants.issueToken('nobody', null, 'mallory'), 'There is no such merchant.'],
      [() => merchants.revokeToken(token, 'mallory'), 'There is no such token.'],
      [() => merchants.suspend('nobody', 'mallory'), 'There is no such merchant.'],
      [() => merchants.resume('blue_bakery', 'mallory'), 'The merchant is not suspended.'],
    ];
    for (const [act, why] of refused) await expect(act()).rejects.toThrow(why);
    const noted = await entries({ actor: 'mallory' });
    expect(noted.map(({ result, detail }) => [result, detail])).toEqual(
      refused.map(([, why]) => ['refused', expect.stringContaining(why) as string]).reverse(),
    );
    expect(noted.find(({ act }) => act === 'revoke_token')).toMatchObject({ on: '[withheld]' });
    expect(JSON.stringify(await entries())).not.toContain(token);
  });

  test('says who removed the mark of a payment', async () => {
    const { id } = await gateway.paid();
    const stored = await database.open();
    const books = createPaymentStore(stored, { batchSize: 10, underWay: 1 });
    const known = await books.findPayment('merchant_one', id);
    if (known === null) throw new Error('not in the books');
    const heard = { kind: 'declined', trackingId: 'tx-2', reason: 'stolen_card' } as const;
    const change = applyOutcome(known, null, heard, 'reconciler', new Date());
    await books.recordChange(scheduled(change, { checkInMs: null }));
    await stored.close();

    const resolve = (...words: string[]) => runToEnd('payment', env, 'resolve', ...words);
    expect((await resolve(id, 'given back', '--as', 'jane')).code).toBe(0);
    expect((await resolve(id, 'once more', '--as', 'joe')).code).toBe(1);
    expect(await entries({ on: id })).toMatchObject([
      { actor: 'joe', act: 'resolve_payment', result: 'refused' },
      { actor: 'jane', act: 'resolve_payment', result: 'done', merchantId: 'merchant_one' },
    ]);
  });

  test('says who re-encrypted the cards, with an entry before the first card', async () => {
    await gateway.paid();
    const { code } = await runToEnd('cards rotate-keys', env, '--as', 'ruth');
    expect(code).toBe(0);
    await runToEnd('cards rotate-keys', env, '--as', 'ruth', '--dry-run');
    expect(await entries({ actor: 'ruth' })).toMatchObject([
      {
        act: 'rotate_card_keys',
        result: 'done',
        detail: expect.stringMatching(/^looked at \d+ cards, re-encrypted 0$/) as string,
      },
      { act: 'rotate_card_keys', result: 'begun' },
    ]);
  });

  test('says that a rotation failed', async () => {
    await gateway.paid();
    const other = { ...env, CARD_KEYS: `other:${Buffer.alloc(32, 7).toString('base64')}` };
    expect((await runToEnd('cards rotate-keys', other, '--as', 'rob')).code).toBe(1);
    expect(await entries({ actor: 'rob' })).toMatchObject([
      { result: 'failed', detail: expect.stringContaining('cards do not open') as string },
      { result: 'begun' },
    ]);
  });

  test("says who added which parts of the bank's ledger to the books", async () => {
    const held = await gateway.paid({ capture: 'manual' });
    const captured = await fetch(`${bank.apiUrl}/deposit/${held.id}/captures`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ reference: '01a20000-0000-7000-8000-000000000001', amount: 700 }),
    });
    expect(captured.ok).toBe(true);
    const file = join(temporaryFolder('ledger'), 'ledger.jsonl');
    const ledger = await bank.ledger(held.id);
    writeFileSync(file, ledger.map((line) => `${JSON.stringify(line)}\n`).join(''));
    const words = [file, '--record', '--as', 'lena'];
    expect((await runToEnd('compare-ledger', env, ...words)).code).toBe(0);
    expect(await entries({ actor: 'lena' })).toMatchObject([
      { act: 'record_ledger', result: 'done', on: null },
      {
        act: 'record_ledger',
        result: 'done',
        on: held.id,
        merchantId: 'merchant_one',
        detail: 'capture 01a20000-0000-7000-8000-000000000001, 700 USD',
      },
      { act: 'record_ledger', result: 'begun', on: null },
    ]);
  });

  test('is printed for people as one line per entry, newest first, and for programs as JSON', async () => {
    await merchants.suspend('blue_bakery', 'jane');
    await merchants.resume('blue_bakery', 'jane');
    const { output } = await list('--on', 'blue_bakery', '--limit', '2');
    expect(output.trim().split('\n')).toEqual([
      expect.stringMatching(/^\S+Z {2}jane {2}resume_merchant {2}blue_bakery {2}done$/),
      expect.stringMatching(/^\S+Z {2}jane {2}suspend_merchant {2}blue_bakery {2}done$/),
      '… and maybe more',
    ]);
    expect((await list('--since', '2099-01-01')).output.trim()).toBe('no entries');
    const since = new Date(Date.now() - 3_600_000).toISOString();
    const json = (await list('--json', '--since', since)).output.trim().split('\n');
    const all = await entries();
    expect(json.map((line) => entry.parse(JSON.parse(line)).id)).toEqual(all.map(({ id }) => id));
    expect(all.length).toBeGreaterThan(10);
  });

  test('is listed page by page', async () => {
    const all = await entries();
    const store = createAuditStore(await open());
    const filter = { since: null, actor: null, on: null };
    const paged: AuditEntry[] = [];
    for (;;) {
      const page = await store.list(filter, 3, paged.at(-1) ?? null);
      paged.push(...page);
      if (page.length < 3) break;
    }
    expect(paged).toEqual(all);
  });

  test('has an entry for each of two who act at once: one succeeded, one was refused', async () => {
    const { tokenId } = await merchants.issueToken('blue_bakery', null, 'jane');
    await Promise.allSettled(['anna', 'ben'].map((name) => merchants.revokeToken(tokenId, name)));
    const revoked = (await entries({ on: tokenId })).filter(({ act }) => act === 'revoke_token');
    expect(revoked.map(({ result }) => result).sort()).toEqual(['done', 'refused']);
  });

  test('has an entry for a change whose commit was confirmed at the second attempt', async () => {
    const store = createMerchantStore(await open());
    const note = newNote('create_merchant', 'jane', { on: 'green_bakery' });
    const merchant = { id: 'green_bakery', name: 'Green Bakery', createdAt: new Date() };
    expect(await store.createMerchant(merchant, note)).toBeNull();
    expect(await store.createMerchant(merchant, note)).toBeNull();
    expect(await entries({ on: 'green_bakery' })).toMatchObject([{ result: 'done' }]);
  });

  let opened: Database[] = [];
  async function open(): Promise<Database> {
    const one = await database.open();
    opened.push(one);
    return one;
  }
  afterEach(async () => {
    await Promise.all(opened.map((one) => one.close()));
    opened = [];
  });
});

describe('An operator with an impossible request', () => {
  test.each([
    [['create', 'X', '--as', ''], '--as must be a name'],
    [['create', 'X', '--as'], '--as must be a name'],
    [['create', 'X', '--as', 'a\u001b[2Jb'], '--as must be a name'],
    [['create', 'X', '--as', '4242 4242 4242 4242'], 'looks as if it held a card number'],
    [['create', 'X', '--as', 'a', '--as', 'b'], '--as must stand once'],
    [['issue-token', 'x', '--expires-in-ms', '0'], '--expires-in-ms must be'],
    [['issue-token', 'x', '--expires-in-ms', '-5'], 'usage'],
    [['issue-token', 'x', '--expires-in-ms', '99999999999999'], 'a hundred years at most'],
    [['issue-token', 'x', '--expires-at', '2020-01-01'], '--expires-at must be later'],
    [['issue-token', 'x', '--expires-at', '9999-01-01'], '--expires-at must be'],
    [['issue-token', 'x', '--expires-at', 'soon'], '--expires-at must be a day'],
    [['issue-token', 'x', '--expires-in-ms', '5', '--expires-at', '2099-01-01'], 'one of them'],
    [['create', 'X', '--expires-in-ms', '5'], 'usage'],
    [['suspend', 'x', '--force'], 'usage'],
  ])('gets an error for %p: %s', async (words, problem) => {
    expect(await complaintOf('merchant', ...words)).toEqual({
      code: 2,
      said: expect.stringContaining(problem) as string,
    });
  });

  test('gets none for a valid name or expiry', () => {
    expect(merchantCreate.read(['Blue', 'Bakery', '--as', 'Jürgen Ö.'])).toEqual({
      name: 'Blue Bakery',
      as: 'Jürgen Ö.',
    });
    const words = ['x', '--expires-at', '2099-01-01T01:00:00+01:00'];
    expect(merchantIssueToken.read(words).expiresAt).toEqual(new Date('2099-01-01T00:00:00.000Z'));
  });
});

test('The list of merchants shows the state of each token', () => {
  const at = (day: number) => new Date(Date.UTC(2026, 10, day, 12, 34, 56));
  const token = {
    merchantId: 'blue_bakery',
    token: { keyId: 'k1', hash: 'x' },
    createdAt: at(1),
    revokedAt: null,
    expiresAt: null,
    lastUsedAt: null,
  };
  const apiKeys = [
    { ...token, id: 'a' },
    { ...token, id: 'b', revokedAt: at(2) },
    { ...token, id: 'c', expiresAt: at(20) },
    { ...token, id: 'd', expiresAt: at(9), lastUsedAt: at(8) },
  ];
  const merchant = { id: 'blue_bakery', name: 'Blue', createdAt: at(1), suspendedAt: at(3) };
  expect(merchantPage([{ ...merchant, apiKeys }], at(10)).split('\n')).toEqual([
    'blue_bakery  Blue  suspended 2026-11-03T12:34:56.000Z',
    ...[
      'token a  issued 2026-11-01T12:34:56.000Z  hash key k1  active  not seen in use',
      'token b  issued 2026-11-01T12:34:56.000Z  hash key k1  revoked 2026-11-02T12:34:56.000Z  not seen in use',
      'token c  issued 2026-11-01T12:34:56.000Z  hash key k1  active  expires 2026-11-20T12:34:56.000Z  not seen in use',
      'token d  issued 2026-11-01T12:34:56.000Z  hash key k1  expired 2026-11-09T12:34:56.000Z  last used 2026-11-08T12:34Z',
    ].map((line) => `  ${line}`),
    'hash key k1  2 active tokens',
  ]);
});

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { waitFor, withoutIds } from '@payment-gateway/testkit';
import { startProcess } from './real-process.js';
import { asDeposit, asLedger, depositOf, temporaryFolder } from './support.js';

const CARD = '4000000000003220';
const CVV = '9753';
const RETURN_URL = 'https://shop.example/3d-secure/cGF5bWVudA/return';

async function pay(url: string, reference: string) {
  const answer = await fetch(`${url}/api/v1/deposit`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(
      depositOf(CARD, {
        reference,
        card: { number: CARD, cvv: CVV, expiry: '12/42' },
        three_d_secure: { challenge: 'possible', return_url: RETURN_URL },
      }),
    ),
  });
  return asDeposit(await answer.json());
}

const look = async (url: string, reference: string) =>
  asDeposit(await (await fetch(`${url}/api/v1/deposit/${reference}`)).json());
const entries = async (url: string) =>
  asLedger(await (await fetch(`${url}/api/v1/ledger`)).json()).data;

/** The page of a challenge, on the bank that runs now: after a restart, its port is another. */
const pageOn = (url: string, { challenge }: Awaited<ReturnType<typeof pay>>): string =>
  url + new URL(challenge?.url ?? url).pathname;

const confirm = (page: string) =>
  fetch(page, {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams({ decision: 'confirm' }),
  });

describe('A bank that is killed', () => {
  test('in the middle of a challenge goes on with it, and charges once', async () => {
    const env = { BANK_LEDGER_FILE: join(temporaryFolder(), 'ledger.sqlite') };
    const first = startProcess(env);
    const before = await first.listening;
    const deposit = await pay(before, 'a');
    expect(deposit.challenge?.url).toBe(pageOn(before, deposit));
    expect((await first.stop('SIGKILL')).signal).toBe('SIGKILL');

    const second = startProcess(env);
    const after = await second.listening;
    expect((await look(after, 'a')).challenge?.url).toBe(pageOn(after, deposit));
    expect((await fetch(pageOn(after, deposit))).status).toBe(200);
    const { status, headers } = await confirm(pageOn(after, deposit));
    expect({ status, location: headers.get('Location') }).toEqual({
      status: 303,
      location: RETURN_URL,
    });
    await second.stop('SIGKILL');

    const last = await startProcess(env).listening;
    expect((await confirm(pageOn(last, deposit))).status).toBe(303);
    expect(await look(last, 'a')).toMatchObject({
      status: 'succeeded',
      three_d_secure: { result: 'authenticated', eci: '05' },
    });
    expect(await entries(last)).toHaveLength(1);
  });

  test('lets challenges expire whose time is up when it starts again', async () => {
    const env = {
      BANK_LEDGER_FILE: join(temporaryFolder(), 'ledger.sqlite'),
      BANK_CHALLENGE_MS: '1000',
    };
    const first = startProcess(env);
    const deposit = await pay(await first.listening, 'a');
    await first.stop('SIGKILL');
    const expiresAt = Date.parse(deposit.challenge?.expires_at ?? '');
    await waitFor(() => Date.now() > expiresAt, { what: 'the end of the challenge' });

    const url = await startProcess(env).listening;
    expect((await confirm(pageOn(url, deposit))).status).toBe(303);
    expect(await look(url, 'a')).toMatchObject({
      status: 'failed',
      reason: 'authentication_abandoned',
      three_d_secure: { result: 'abandoned' },
    });
    expect(await entries(url)).toEqual([]);
  });

  test('while a hundred payers confirm knows what it answered, and no payer is charged twice', async () => {
    const env = { BANK_LEDGER_FILE: join(temporaryFolder(), 'ledger.sqlite') };
    const first = startProcess(env);
    const url = await first.listening;
    const deposits = await Promise.all(
      Array.from({ length: 100 }, (_, number) => pay(url, `order-${number}`)),
    );
    const confirmed: string[] = [];
    await Promise.allSettled(
      deposits.map(async (deposit) => {
        const { status } = await confirm(pageOn(url, deposit));
        if (status === 303) confirmed.push(deposit.reference);
        if (confirmed.length === 20) void first.stop('SIGKILL');
      }),
    );
    await first.exited;

    const again = await startProcess(env).listening;
    const charged = (await entries(again)).map(({ reference }) => reference);
    expect(new Set(charged).size).toBe(charged.length);
    expect(charged).toEqual(expect.arrayContaining(confirmed));
    for (const deposit of deposits)
      expect((await confirm(pageOn(again, deposit))).status).toBe(303);
    expect(await entries(again)).toHaveLength(deposits.length);
  });
});

test('Neither CVV, card number, token nor return address of a challenge is in a file or the log', async () => {
  const folder = temporaryFolder();
  const file = join(folder, 'ledger.sqlite');
  const bank = startProcess({ BANK_LEDGER_FILE: file, LOG_LEVEL: 'trace' });
  const url = await bank.listening;
  const [waiting, passed] = [await pay(url, 'waiting'), await pay(url, 'passed')];
  await confirm(pageOn(url, passed));
  await waitFor(() => bank.output().includes('/challenges/{token}'), { what: 'the log' });
  const secrets = [CARD, CVV, RETURN_URL, '3d-secure/cGF5bWVudA'].concat(
    [waiting, passed].map((deposit) => pageOn('', deposit).slice('/challenges/'.length)),
  );
  const scan = (words: readonly string[]) =>
    readdirSync(folder)
      .map((name) => ({ name, text: readFileSync(join(folder, name), 'latin1') }))
      .concat({ name: 'log', text: bank.output() })
      .map(({ name, text }) => ({ name, rest: withoutIds(text) }))
      .filter(({ rest }) => words.some((word) => rest.includes(word)))
      .map(({ name }) => name);

  expect(scan(['**** **** **** 3220'])).toEqual(['ledger.sqlite-wal']);
  expect(scan(secrets)).toEqual([]);
  await bank.stop('SIGTERM');
  expect(scan(['**** **** **** 3220'])).toEqual(['ledger.sqlite']);
  expect(scan(secrets)).toEqual([]);
  // And it would have found them.
  writeFileSync(join(folder, 'planted'), `xx${RETURN_URL}xx`);
  expect(scan(secrets)).toEqual(['planted']);
});

// Records what a released version of the gateway sends to its database, so that later schemas can be tested
// with it (see released-programs.test.ts). Takes a built checkout of that version:
//
//   node packages/gateway/test/released/record.mjs CHECKOUT
//
// and writes version-N.json beside this file. For MySQL only: with SQLite there is one program, which
// migrates by itself, so no older program runs beside it.
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  createDatabase,
  freePort,
  run,
  startDatabaseServer,
  startService,
  temporaryFolder,
  testEnvironment,
} from '@payment-gateway/testkit';

const here = import.meta.dirname;
const checkout = resolve(process.argv[2] ?? '.');
const program = (path) => join(checkout, 'packages', path);
const recorder = join(here, 'recorder.cjs');

// What payments do not depend on: how the schema's version is read, and how a session begins.
const NOT_OF_PAYMENTS =
  /schema_migrations|schema_lock|information_schema|^(rollback; use \S+; )?set session|^select (1|if|version|null)\b/i;

const card = (number) => ({ number, expiry_month: '12', expiry_year: '2042', cvv: '123' });
const authorization = 'Bearer first_merchant_mock_token';

async function tellStory(apiUrl) {
  const call = async (path, body, key) => {
    const answer = await fetch(`${apiUrl}${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: {
        Authorization: authorization,
        'Content-Type': 'application/json',
        ...(key !== undefined && { 'Idempotency-Key': key }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    // Version 1 does not have all of these calls.
    if (!answer.ok && ![404, 405].includes(answer.status))
      throw new Error(`${path}: ${await answer.text()}`);
    return answer.json();
  };
  const pay = (number, more = {}, key) =>
    call('/payments', { card: card(number), amount: 1000, currency: 'EUR', ...more }, key);
  const good = '4242424242424242';

  const full = { reference: 'order-1', description: 'A bicycle', metadata: { shop: 'Berlin' } };
  const paid = await pay(good, full, 'key-1');
  await pay(good, full, 'key-1');
  await call(`/payments/${paid.id}/refunds`, { amount: 300, reason: 'A wheel is bent' }, 'key-2');
  const held = await pay(good, { capture: 'manual' });
  await call(`/payments/${held.id}/captures`, { amount: 600 });
  const released = await pay(good, { capture: 'manual' });
  await call(`/payments/${released.id}/void`, {});
  await pay('4000009900000509'); // its outcome is not heard
  for (const path of ['', '/refunds', '/events']) await call(`/payments/${paid.id}${path}`);
  await call(`/payments?limit=3&starting_after=${held.id}`);
  await call('/payments?status=succeeded&reference=order-1');
}

async function record(databaseUrl) {
  const file = join(temporaryFolder('record'), 'statements');
  writeFileSync(file, '');
  const [bankPort, port] = [await freePort(), await freePort()];
  const env = {
    DATABASE_URL: databaseUrl,
    BANK_URL: `http://127.0.0.1:${bankPort}/api/v1`,
    GATEWAY_PORT: String(port),
    WORKERS: 'none',
    METRICS_PORT: 'off',
    BANK_TIMEOUT_MS: '300',
    DATABASE_TIMEOUT_MS: '1000',
    RECONCILE_AFTER_MS: '2400',
    LOG_LEVEL: 'silent',
    RECORD_TO: file,
  };
  const toEnd = async (name, ...options) => {
    const command = await run({
      command: process.execPath,
      args: [...options, program('gateway/dist/cli.js'), name],
      env: testEnvironment(env),
      cwd: temporaryFolder('record'),
    });
    const { code } = await command.exited;
    if (code !== 0) throw new Error(command.output());
  };
  const bank = await startService({
    name: 'bank',
    entry: program('bank-simulator/dist/main.js'),
    env: { BANK_PORT: String(bankPort) },
    readyUrl: `http://127.0.0.1:${bankPort}/health/ready`,
  });
  await toEnd('migrate');
  const gateway = await startService({
    name: 'gateway',
    entry: program('gateway/dist/main.js'),
    env: { ...env, NODE_OPTIONS: `--require ${recorder}` },
    readyUrl: `http://127.0.0.1:${port}/health/ready`,
  });
  await tellStory(`${gateway.url}/api/v1`);
  await gateway.terminate();
  await sleep(Number(env.RECONCILE_AFTER_MS)); // until the unheard outcome is due
  await toEnd('reconcile', '--require', recorder);
  await bank.terminate();

  const lines = readFileSync(file, 'utf8').trim().split('\n');
  return lines
    .map((line) => JSON.parse(line))
    .map(({ sql, ...rest }) => ({ sql: sql.replaceAll(/\s+/g, ' ').trim(), ...rest }))
    .filter(({ sql }) => !NOT_OF_PAYMENTS.test(sql));
}

const server = await startDatabaseServer();
const statements = await record((await createDatabase(server.url)).url);
const { migrations } = await import(program('gateway/dist/database/migrate.js'));
const file = join(here, `version-${migrations.length}.json`);
writeFileSync(file, `[\n${statements.map((one) => `  ${JSON.stringify(one)}`).join(',\n')}\n]\n`);
process.stdout.write(`${file}: ${statements.length} statements\n`);
await server.stop();
process.exit(0);

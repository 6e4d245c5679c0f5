// @ts-check
// Starts the sandbox on the Node that runs this, pays 20 times, and stops it:
//
//   node packages/toolchain/try-node.mjs
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from './build.mjs';

const PAYMENTS = 20;
const LAUNCHER = fileURLToPath(new URL('../sandbox/dist/start.js', import.meta.url));

await build();
const folder = mkdtempSync(join(tmpdir(), 'payment-node-'));
const [gatewayPort, bankPort] = [await freePort(), await freePort()];
const sandbox = spawn(process.execPath, [LAUNCHER], {
  cwd: folder,
  env: {
    PATH: process.env.PATH,
    GATEWAY_PORT: String(gatewayPort),
    BANK_PORT: String(bankPort),
    SQLITE_FILE: join(folder, 'gateway.sqlite'),
    BANK_LEDGER_FILE: join(folder, 'bank.sqlite'),
  },
  stdio: ['ignore', 'pipe', 'inherit'],
});
const ended = once(sandbox, 'exit');

await Promise.race([
  new Promise((resolve) => {
    let output = '';
    sandbox.stdout.on('data', (part) => {
      output += String(part);
      if (output.includes('Ctrl-C stops both')) resolve(undefined);
    });
  }),
  ended.then(([code]) => {
    throw new Error(`The sandbox ended with ${String(code)}`);
  }),
]);
for (let count = 0; count < PAYMENTS; count++) {
  const status = await pay();
  if (status !== 'succeeded') throw new Error(`Payment ${count + 1} is ${status}`);
}
sandbox.kill('SIGINT');
const [code] = await ended;
if (code !== 0) throw new Error(`The sandbox stopped with ${String(code)}`);
rmSync(folder, { recursive: true });
process.stdout.write(
  `Node ${process.version}: started, paid ${PAYMENTS} of ${PAYMENTS}, stopped\n`,
);

/** @returns {Promise<string>} the status of a new payment */
async function pay() {
  const answer = await fetch(`http://127.0.0.1:${gatewayPort}/api/v1/payments`, {
    method: 'POST',
    headers: {
      Authorization: 'Bearer first_merchant_mock_token',
      'Content-Type': 'application/json',
    },
    body: JSON.stringify({
      card: { number: '4242424242424242', expiry_month: '12', expiry_year: '2042', cvv: '123' },
      amount: 1000,
      currency: 'USD',
    }),
  });
  const payment = /** @type {{ status: string }} */ (await answer.json());
  return payment.status;
}

/** @returns {Promise<number>} */
async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}

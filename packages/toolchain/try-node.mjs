// @ts-check
// Starts the sandbox on the Node that runs this, pays 20 times, and stops it:
//
//   node packages/toolchain/try-node.mjs
import { join } from 'node:path';
import { build } from './build.mjs';

const PAYMENTS = 20;
const START_MS = 120_000;

await build();
const { freePort, programFile, startProgram, temporaryFolder, waitFor } =
  await import('@payment-gateway/testkit');
const folder = temporaryFolder('node');
const [gatewayPort, bankPort] = [await freePort(), await freePort()];
const sandbox = await startProgram(programFile('sandbox/start'), {
  cwd: folder,
  env: {
    GATEWAY_PORT: String(gatewayPort),
    BANK_PORT: String(bankPort),
    SQLITE_FILE: join(folder, 'gateway.sqlite'),
    BANK_LEDGER_FILE: join(folder, 'bank.sqlite'),
  },
});
await waitFor(
  () => {
    if (sandbox.exit()) throw new Error(`The sandbox ended:\n${sandbox.output()}`);
    return sandbox.output().includes('Ctrl-C stops both');
  },
  { timeoutMs: START_MS, what: 'the sandbox to start' },
);
for (let count = 0; count < PAYMENTS; count++) {
  const status = await pay();
  if (status !== 'succeeded') throw new Error(`Payment ${count + 1} is ${status}`);
}
const { code } = await sandbox.terminate('SIGINT');
if (code !== 0) throw new Error(`The sandbox stopped with ${String(code)}`);
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

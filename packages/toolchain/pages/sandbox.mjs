// @ts-check
import { build } from '../build.mjs';

const TOKEN = 'first_merchant_mock_token';

/**
 * @typedef {object} Sandbox
 * @property {string} origin the gateway's, for browsers
 * @property {string} bank the bank's
 * @property {(path: string, body: object) => Promise<Record<string, unknown>>} post a call of the first test merchant
 */

/**
 * Starts a bank and a gateway on ports of their own, lets `use` work with them, and kills them: nothing of theirs is kept,
 * and to drain them takes ten seconds.
 *
 * @template Result
 * @param {(sandbox: Sandbox) => Promise<Result>} use
 * @returns {Promise<Result>}
 */
export async function withSandbox(use) {
  await build();
  const { freePort, startBankSimulator, startGateway } = await import('@payment-gateway/testkit');
  const [bankPort, gatewayPort] = [await freePort(), await freePort()];
  const [origin, bank] = [`http://localhost:${gatewayPort}`, `http://localhost:${bankPort}`];
  const simulator = await startBankSimulator({
    port: bankPort,
    env: {
      BANK_PUBLIC_URL: bank,
      BANK_NOTIFY_URL: `${origin}/bank/notifications`,
      // What is pending stays so.
      BANK_SETTLE_MS: '3600000',
    },
  });
  try {
    const gateway = await startGateway({
      port: gatewayPort,
      env: { BANK_URL: simulator.apiUrl, PUBLIC_URL: origin },
    });
    try {
      return await use({
        origin,
        bank,
        post: (path, body) => post(`${origin}/api/v1${path}`, body),
      });
    } finally {
      await gateway.kill();
    }
  } finally {
    await simulator.kill();
  }
}

/** @param {string} url @param {object} body */
async function post(url, body) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { Authorization: `Bearer ${TOKEN}`, 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`POST ${url}: ${response.status} ${text}`);
  /** @type {Record<string, unknown>} */
  const answer = JSON.parse(text);
  return answer;
}

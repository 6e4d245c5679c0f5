// @ts-check
import { build } from '../build.mjs';
import { snapshotOf, visit } from './snapshot.mjs';

/** @typedef {import('./snapshot.mjs').Snapshot} Snapshot */

const TOKEN = 'first_merchant_mock_token';
const SHOP = 'https://shop.example';
const CVV = '123';
const CARDS = {
  declined: '4000000000000002',
  pending: '4000000000009995',
  challenged: '4000000000003220',
  good: '4242424242424242',
};
const MOST_ATTEMPTS = 5;

/**
 * Starts a bank and a gateway of their own, leads payers into every state, and returns what their browsers receive.
 * Only the state that takes five minutes of waiting is missing: the end of a session's time, which looks as others do.
 *
 * @returns {Promise<Record<string, Snapshot>>}
 */
export async function readSandboxPages() {
  await build();
  const { freePort, startBankSimulator, startGateway } = await import('@payment-gateway/testkit');
  const [bankPort, gatewayPort] = [await freePort(), await freePort()];
  const origin = `http://localhost:${gatewayPort}`;
  const bank = await startBankSimulator({
    port: bankPort,
    env: {
      BANK_PUBLIC_URL: `http://localhost:${bankPort}`,
      BANK_NOTIFY_URL: `${origin}/bank/notifications`,
    },
  });
  try {
    const gateway = await startGateway({
      port: gatewayPort,
      env: { BANK_URL: bank.apiUrl, PUBLIC_URL: origin },
    });
    try {
      return await readPages(
        origin,
        new Map([
          [`http://localhost:${bankPort}`, '{bank}'],
          [SHOP, '{shop}'],
        ]),
      );
    } finally {
      await gateway.terminate();
    }
  } finally {
    await bank.terminate();
  }
}

/**
 * @param {string} origin
 * @param {ReadonlyMap<string, string>} names
 * @returns {Promise<Record<string, Snapshot>>}
 */
async function readPages(origin, names) {
  /** @param {string} path @param {object} [body] */
  const api = async (path, body) => {
    const response = await fetch(`${origin}/api/v1${path}`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${TOKEN}`, 'Content-Type': 'application/json' },
      body: JSON.stringify(body ?? {}),
    });
    const answer = /** @type {{ id: string, url: string }} */ (await response.json());
    if (!response.ok) throw new Error(`POST ${path}: ${JSON.stringify(answer)}`);
    return answer;
  };
  const open = () =>
    api('/checkout_sessions', {
      amount: 1000,
      currency: 'USD',
      description: 'Two bags of coffee',
      return_url: `${SHOP}/paid`,
      cancel_url: `${SHOP}/cart`,
    });
  /** @param {string} url @param {RequestInit} [request] */
  const look = (url, request) => snapshotOf(url, names, request);
  /** @param {string} number @returns {RequestInit} */
  const card = (number) => ({
    method: 'POST',
    body: new URLSearchParams({ card_number: number, expiry: '12/42', cvv: CVV, holder_name: '' }),
  });

  const form = await open();
  const declined = await open();
  await visit(declined.url, card(CARDS.declined));
  const attempts = await open();
  for (let count = 0; count < MOST_ATTEMPTS; count += 1)
    await visit(attempts.url, card(CARDS.declined));
  const waiting = await open();
  await visit(waiting.url, card(CARDS.pending));
  const challenged = await open();
  const toChallenge = await look(challenged.url, card(CARDS.challenged));
  const paid = await open();
  const toShop = await look(paid.url, card(CARDS.good));
  const canceled = await open();
  await visit(`${canceled.url}/cancel`, { method: 'POST' });
  const closed = await open();
  await api(`/checkout_sessions/${closed.id}/expire`);

  return {
    form: await look(form.url),
    'form with errors': await look(form.url, { method: 'POST', body: new URLSearchParams() }),
    'form from another site': await look(form.url, {
      ...card(CARDS.good),
      headers: { 'Sec-Fetch-Site': 'cross-site' },
    }),
    declined: await look(declined.url),
    waiting: await look(waiting.url),
    '3-D Secure: after the form': toChallenge,
    '3-D Secure: the page': await look(challenged.url),
    'paid: after the form': toShop,
    paid: await look(paid.url),
    'expired: attempts': await look(attempts.url),
    'expired: payer': await look(canceled.url),
    'expired: merchant': await look(closed.url),
    'not found': await look(`${origin}/checkout/none-of-this-gateway`),
    '3-D Secure: not found': await look(`${origin}/3d-secure/none-of-this-gateway`),
  };
}

// @ts-check
import { elementsOf } from './html.mjs';
import { withSandbox } from './sandbox.mjs';
import { snapshotOf, visit } from './snapshot.mjs';

/** @typedef {import('./sandbox.mjs').Sandbox} Sandbox */
/** @typedef {import('./snapshot.mjs').Snapshot} Snapshot */

const SHOP = 'https://shop.example';
const CARDS = {
  declined: '4000000000000002',
  pending: '4000000000009995',
  challenged: '4000000000003220',
  good: '4242424242424242',
};
const MOST_ATTEMPTS = 5;

/**
 * Leads payers into every state, and returns what their browsers receive. Only the state that takes five minutes of
 * waiting is missing: the end of a session's time, which looks as the other ends do.
 *
 * @returns {Promise<Record<string, Snapshot>>}
 */
export const readSandboxPages = () => withSandbox(readPages);

/** @param {Sandbox} sandbox @returns {Promise<Record<string, Snapshot>>} */
async function readPages({ origin, bank, post }) {
  const names = new Map([
    [bank, '{bank}'],
    [SHOP, '{shop}'],
  ]);
  const open = async () => {
    const { id, url } = await post('/checkout_sessions', {
      amount: 1000,
      currency: 'USD',
      description: 'Two bags of coffee',
      return_url: `${SHOP}/paid`,
      cancel_url: `${SHOP}/cart`,
    });
    return { id: String(id), url: String(url) };
  };
  /** @param {string} url @param {RequestInit} [request] */
  const look = (url, request) => snapshotOf(url, names, request);

  const form = await open();
  const declined = await open();
  await visit(declined.url, await filled(declined.url, CARDS.declined));
  const attempts = await open();
  for (let count = 0; count < MOST_ATTEMPTS; count += 1)
    await visit(attempts.url, await filled(attempts.url, CARDS.declined));
  const waiting = await open();
  await visit(waiting.url, await filled(waiting.url, CARDS.pending));
  const challenged = await open();
  const toChallenge = await look(challenged.url, await filled(challenged.url, CARDS.challenged));
  const paid = await open();
  const toShop = await look(paid.url, await filled(paid.url, CARDS.good));
  const canceled = await open();
  const toCart = await look(`${canceled.url}/cancel`, { method: 'POST' });
  const closed = await open();
  await post(`/checkout_sessions/${closed.id}/expire`, {});

  return {
    form: await look(form.url),
    'form with errors': await look(form.url, await filled(form.url, '')),
    'form from another site': await look(form.url, {
      ...(await filled(form.url, CARDS.good)),
      headers: { 'Sec-Fetch-Site': 'cross-site' },
    }),
    declined: await look(declined.url),
    waiting: await look(waiting.url),
    '3-D Secure: after the form': toChallenge,
    '3-D Secure: the page': await look(challenged.url),
    'paid: after the form': toShop,
    'paid: on the way': await look(`${paid.url}?continue`),
    paid: await look(paid.url),
    'expired: attempts': await look(attempts.url),
    'canceled: after the form': toCart,
    'canceled: on the way': await look(`${canceled.url}?continue`),
    'expired: payer': await look(canceled.url),
    'expired: merchant': await look(closed.url),
    'not found': await look(`${origin}/checkout/none-of-this-gateway`),
    '3-D Secure: not found': await look(`${origin}/3d-secure/none-of-this-gateway`),
  };
}

/**
 * The page's form as a payer sends it, with what it holds already.
 *
 * @param {string} url
 * @param {string} number
 * @returns {Promise<RequestInit>}
 */
async function filled(url, number) {
  const page = await visit(url);
  const body = new URLSearchParams();
  for (const { name, attributes } of elementsOf(await page.text()))
    if (name === 'input' && attributes.get('type') === 'hidden')
      body.set(attributes.get('name') ?? '', attributes.get('value') ?? '');
  const typed = { card_number: number, expiry: '12/42', cvv: '123', holder_name: '' };
  for (const [name, value] of Object.entries(typed)) body.set(name, value);
  return { method: 'POST', body };
}

// @ts-check
// The few calls of the gateway's API that the shop needs. All of them: openapi.yaml.
import { setTimeout as sleep } from 'node:timers/promises';

const { GATEWAY_URL = 'http://localhost:8080', GATEWAY_TOKEN = 'first_merchant_mock_token' } =
  process.env;

const TRIES = 4;
const TIMEOUT_MS = 10_000;
const LONGEST_PAUSE_S = 5;

/**
 * @typedef {object} Session
 * @property {string} id
 * @property {string | null} url where the payer pays; null once it is not open
 * @property {'open' | 'complete' | 'expired'} status
 * @property {'time' | 'merchant' | 'payer' | 'attempts' | null} expired_reason
 * @property {string | null} reference
 * @property {string | null} payment_id
 */

/** @typedef {{ id: string, type: string, data: { checkout_session?: Session } }} Event */

/** The gateway cannot be reached, or refuses the request. */
export class GatewayError extends Error {}

/**
 * @param {string} key the same for every try of the same order
 * @param {{ amount: number, currency: string, description: string, reference: string, return_url: string,
 *   cancel_url: string }} body
 * @returns {Promise<Session>}
 */
export async function createSession(key, body) {
  return /** @type {Session} */ (await call('POST', '/checkout_sessions', { key, body }));
}

/** @param {string} id @returns {Promise<Session>} */
export async function getSession(id) {
  return /** @type {Session} */ (await call('GET', `/checkout_sessions/${id}`));
}

/**
 * Has events sent to an address, and returns the secret that signs them. The secret is shown only once, and this
 * shop stores nothing, so it replaces the endpoint of its last start. Yours registers once, and keeps the secret.
 *
 * @param {string} url
 */
export async function registerWebhooks(url) {
  const { data } = /** @type {{ data: { id: string, url: string }[] }} */ (
    await call('GET', '/webhook_endpoints')
  );
  for (const { id } of data.filter((endpoint) => endpoint.url === url))
    await call('DELETE', `/webhook_endpoints/${id}`);
  const events = ['checkout_session.completed', 'checkout_session.expired'];
  const endpoint = /** @type {{ secret: string }} */ (
    await call('POST', '/webhook_endpoints', { body: { url, events } })
  );
  return endpoint.secret;
}

/**
 * Tries again after a broken connection, a 429 or a 5xx. With an Idempotency-Key that is safe: whatever the first
 * try has done is not done twice.
 *
 * @param {string} method
 * @param {string} path
 * @param {{ key?: string, body?: object }} request
 */
async function call(method, path, { key, body } = {}) {
  for (let tries = 1; ; tries += 1) {
    const response = await fetch(`${GATEWAY_URL}/api/v1${path}`, {
      method,
      headers: {
        Authorization: `Bearer ${GATEWAY_TOKEN}`,
        ...(key !== undefined && { 'Idempotency-Key': key }),
        ...(body !== undefined && { 'Content-Type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    }).catch(() => null);
    const text = (await response?.text().catch(() => null)) ?? null;
    if (response?.ok === true && text !== null) return text === '' ? null : parsed(text);

    const isPassing = text === null || response?.status === 429 || (response?.status ?? 0) >= 500;
    if (!isPassing || tries === TRIES) throw errorOf(`${method} ${path}`, response, text);
    const pause = Number(response?.headers.get('Retry-After') ?? tries);
    await sleep(1_000 * Math.min(pause, LONGEST_PAUSE_S));
  }
}

/** @param {string} text @returns {unknown} */
const parsed = (text) => JSON.parse(text);

/**
 * Errors are problem documents (RFC 9457): `code` is what a program goes by, `errors` names the fields.
 *
 * @param {string} what
 * @param {Response | null} response
 * @param {string | null} text
 */
function errorOf(what, response, text) {
  if (response === null || text === null)
    return new GatewayError(`${what}: no answer from ${GATEWAY_URL}. Does npm start run?`);
  const isProblem = response.headers.get('Content-Type')?.includes('json') === true;
  return new GatewayError(`${what}: ${response.status} ${isProblem ? text : ''}`);
}

// @ts-check
// A shop that is paid through the gateway's checkout page. It never sees a card number.
//
//   npm start        in one terminal
//   npm run shop     in another
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import express from 'express';
import { Webhook } from 'standardwebhooks';
import { createSession, GatewayError, getSession, registerWebhooks } from './gateway.mjs';
import { cartPage, messagePage, orderPage } from './pages.mjs';

const { SHOP_PORT = '4000', SHOP_URL = `http://localhost:${SHOP_PORT}` } = process.env;

// The price is the shop's, never the browser's.
const CART = { description: 'Two bags of coffee', amount: 2400, currency: 'USD' };

/**
 * @typedef {object} Order
 * @property {string} id cannot be guessed: anyone who knows it can see the order
 * @property {number} tries how many checkout sessions it has had
 * @property {string | null} sessionId the latest of them
 * @property {string | null} paymentId once it is paid
 * @property {boolean} isNotified whether a webhook has said so
 */

/** In a database, in a shop that is one. @type {Map<string, Order>} */
const orders = new Map();

/** Set once the gateway knows the address. @type {Webhook | null} */
let webhooks = null;

const app = express();
app.disable('x-powered-by');

// The order's id is made with the page: a double click sends the same order twice, and pays once.
app.get('/', (_req, res) => {
  res.send(cartPage(CART, randomUUID()));
});

app.post('/orders', express.urlencoded({ extended: false }), async (req, res) => {
  const { order: id } = /** @type {{ order?: unknown }} */ (req.body ?? {});
  if (typeof id !== 'string' || !/^[0-9a-f-]{36}$/.test(id)) {
    res.status(400).send(messagePage('This order cannot be read. Go back to the cart.'));
    return;
  }
  const order = orders.get(id) ?? newOrder(id);
  let session = await beginCheckout(order);
  // Expired or canceled, and the payer tries again.
  if (session.status === 'expired') {
    order.tries += 1;
    session = await beginCheckout(order);
  }
  res.redirect(303, session.url ?? `/orders/${order.id}`);
});

// The payer is back, or has canceled, or has bookmarked it. The query proves nothing, so it is not read: the
// gateway is asked about the session that the shop itself has stored.
app.get('/orders/:id', async (req, res) => {
  const order = orders.get(req.params.id);
  if (order?.sessionId == null) {
    res.status(404).send(messagePage('There is no such order.'));
    return;
  }
  const session = await getSession(order.sessionId);
  settle(order, session);
  res.set('Cache-Control', 'no-store').send(orderPage(CART, order, session));
});

// Comes even if the payer does not come back. The signature is over the bytes, so the body is not parsed first.
app.post('/webhooks', express.raw({ type: 'application/json' }), (req, res) => {
  const event = verified(req);
  if (event === null) {
    res.status(401).end();
    return;
  }
  const session = event.data.checkout_session;
  const order = session === undefined ? undefined : orders.get(session.reference ?? '');
  if (session !== undefined && order !== undefined) {
    settle(order, session);
    order.isNotified ||= session.status === 'complete';
  }
  // Events about something else are answered as well: otherwise they would come again.
  res.status(204).end();
});

/** @param {string} id */
function newOrder(id) {
  /** @type {Order} */
  const order = { id, tries: 1, sessionId: null, paymentId: null, isNotified: false };
  orders.set(id, order);
  return order;
}

/**
 * With the same key, the gateway answers with the session that it has made before.
 *
 * @param {Order} order
 */
async function beginCheckout(order) {
  const session = await createSession(`order-${order.id}-${order.tries}`, {
    ...CART,
    reference: order.id,
    return_url: `${SHOP_URL}/orders/${order.id}`,
    cancel_url: `${SHOP_URL}/orders/${order.id}`,
  });
  order.sessionId = session.id;
  return session;
}

/**
 * The return page and the webhook both come here, in any order, and more than once: the order is paid once.
 *
 * @param {Order} order
 * @param {import('./gateway.mjs').Session} session
 */
function settle(order, session) {
  if (session.status !== 'complete' || order.paymentId !== null) return;
  order.paymentId = session.payment_id;
  console.log(`Order ${order.id} is paid: payment ${session.payment_id}. Ship it.`);
}

/**
 * The event, or null if it is not the gateway's, or older than five minutes.
 *
 * @param {express.Request} req
 * @returns {import('./gateway.mjs').Event | null}
 */
function verified({ headers, body }) {
  if (webhooks === null || !Buffer.isBuffer(body)) return null;
  const names = ['webhook-id', 'webhook-timestamp', 'webhook-signature'];
  const signed = Object.fromEntries(names.map((name) => [name, String(headers[name] ?? '')]));
  try {
    return /** @type {import('./gateway.mjs').Event} */ (webhooks.verify(body, signed));
  } catch {
    return null;
  }
}

/**
 * The log gets what the gateway said, with the request_id to name when you ask for help; the payer reads no detail.
 *
 * @param {unknown} error
 * @param {express.Request} _req
 * @param {express.Response} res
 * @param {express.NextFunction} next
 */
function answerErrors(error, _req, res, next) {
  console.error(error instanceof GatewayError ? error.message : error);
  if (res.headersSent) {
    next(error);
    return;
  }
  const [status, text] =
    error instanceof GatewayError
      ? [503, 'We cannot reach our payment service. Please try again in a minute.']
      : [500, 'Something went wrong. Please try again.'];
  res.status(status).send(messagePage(text));
}

app.use(answerErrors);

const server = app.listen(Number(SHOP_PORT));
try {
  await once(server, 'listening');
  webhooks = new Webhook(await registerWebhooks(`${SHOP_URL}/webhooks`));
  console.log(`The shop is open: ${SHOP_URL}. Ctrl-C closes it.`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
  server.close();
}

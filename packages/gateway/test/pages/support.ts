import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import express, { type Express } from 'express';
import { portOf } from '@payment-gateway/service-kit/http/server';
import { refuseUnsound } from '@payment-gateway/service-kit/http/sound-request';
import { type CheckoutSession } from '../../src/domain/checkout/session.js';
import { ApiError } from '../../src/domain/errors.js';
import { Secret } from '../../src/domain/secret.js';
import { answerErrors, routeNotFound } from '../../src/http/middleware/errors.js';
import { requestLog } from '../../src/http/middleware/request-log.js';
import { assetRoutes } from '../../src/pages/assets/assets.js';
import { checkoutRoutes } from '../../src/pages/checkout-routes.js';
import { answerAsNoAddress, sendPayerError } from '../../src/pages/errors.js';
import {
  type CheckoutStep,
  type PayerCheckout,
} from '../../src/services/checkout/payer-checkout.js';
import { CHECKOUT_PATH } from '../../src/services/payer-addresses.js';
import { type PaymentCommand } from '../../src/services/payment-command.js';

export const TOKEN = 'dG9rZW4tb2YtYS1jaGVja291dC1zZXNzaW9uLTAwMDE';
export const PAGE = `/checkout/${TOKEN}`;
export const NOW = new Date('2030-01-01T12:00:00.000Z');
export const SHOP = 'https://shop.example';

export const session: CheckoutSession = {
  id: '0195c0de-0000-7000-8000-000000000001',
  merchantId: '0195c0de-0000-7000-8000-000000000002',
  amount: 1000,
  currency: 'USD',
  capture: 'automatic',
  reference: '6735',
  description: 'Two loaves of rye bread',
  metadata: {},
  returnUrl: `${SHOP}/paid`,
  cancelUrl: 'https://basket.shop.example/',
  locale: 'en',
  state: { status: 'open', expiryReason: null },
  attempts: 0,
  paymentId: null,
  expiresAt: new Date(NOW.getTime() + 30 * 60_000),
  createdAt: new Date(NOW.getTime() - 1_500),
  updatedAt: NOW,
};

export const form: CheckoutStep = { kind: 'form', declined: null, attemptsLeft: 5 };

type Card = PaymentCommand['card'];
type Answer = CheckoutStep | Error;

/** A session's service in memory: `at` is the step it is at, `outcome` what a payment leads to. */
export function openCheckout({
  at = form,
  outcome = { kind: 'paid', address: `${session.returnUrl}?checkout_session_id=${session.id}` },
  of = {},
  merchantName = 'Blue Bakery',
  sandbox = false,
}: {
  readonly at?: Answer;
  readonly outcome?: Answer | ((card: Card) => Answer);
  readonly of?: Partial<CheckoutSession>;
  readonly merchantName?: string;
  readonly sandbox?: boolean;
} = {}) {
  const state = { at, of };
  const paid: Card[] = [];
  const logged: string[] = [];

  const view = (token: string) => {
    if (token !== TOKEN) throw new ApiError('checkout_session_not_found');
    if (state.at instanceof Error) throw state.at;
    return { session: { ...session, ...state.of }, merchantName, step: state.at };
  };
  const checkout: PayerCheckout = {
    look: (token) => Promise.resolve().then(() => view(token)),
    pay: (token, { card }) =>
      Promise.resolve().then(() => {
        view(token);
        const next = typeof outcome === 'function' ? outcome(card) : outcome;
        if (next instanceof Error) throw next;
        paid.push(card);
        state.at = next;
        return view(token);
      }),
    cancel: (token) =>
      Promise.resolve().then(() => {
        const { step, session: asked } = view(token);
        const address = asked.cancelUrl;
        if (step.kind === 'form') {
          state.at = { kind: 'ended', reason: 'payer', declined: step.declined, address };
        }
        return view(token);
      }),
  };
  const logger = {
    ...{ debug: () => undefined, warn: () => undefined },
    info: (...line: unknown[]) => void logged.push(JSON.stringify(line)),
    error: (...line: unknown[]) => void logged.push(JSON.stringify(line)),
  };
  const app: Express = express();
  app.disable('x-powered-by');
  app.set('query parser', false);
  const onAnswered = () => undefined;
  app.use(requestLog({ logger, onAnswered, clientAddressOf: () => '192.0.2.1' }));
  app.use(refuseUnsound);
  app.use(assetRoutes());
  app.use(checkoutRoutes({ checkout, sandbox, clock: () => NOW }));
  app.use(routeNotFound);
  app.use(
    CHECKOUT_PATH,
    answerAsNoAddress('checkout_session_not_found'),
    answerErrors(logger, () => ({}), sendPayerError),
  );
  return { app, paid, logged, state };
}

export const challenge = (address: string): CheckoutStep => ({
  kind: 'challenge',
  address: new Secret(address),
});

/** Serves at an origin of its own until the tests end. */
export async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1').unref();
  await once(server, 'listening');
  return `http://127.0.0.1:${portOf(server)}`;
}

import { z } from 'zod';
import { checkoutLocales, SESSION_LIFE_MS } from '../../domain/checkout/session.js';
import { type AskedSession } from '../../services/checkout/sessions.js';
import { post } from '../kit/call.js';
import { path } from '../kit/path.js';
import { exampleSessions, sessionView, sessionViewOf } from '../schemas/checkout-session.js';
import { currency } from '../schemas/currency.js';
import { amount, bodyOf, text } from '../schemas/fields.js';
import { keyedBody } from '../schemas/keyed-body.js';
import { metadata } from '../schemas/metadata.js';
import { capture, reference } from '../schemas/order-fields.js';
import { decoded, shopUrl } from '../schemas/shop-url.js';

const sessionRequest = bodyOf('CheckoutSessionRequest', {
  amount,
  currency,
  capture,
  reference,
  description: text(255).nullish().meta({ description: 'What is bought, for the payer to read.' }),
  metadata: metadata.nullish(),
  return_url: shopUrl(
    'Where the payer goes once the payment is made; `checkout_session_id` is added to its query. That someone comes there proves nothing: read the session.',
  ),
  cancel_url: shopUrl(
    'Where the payer goes who does not want to pay; `checkout_session_id` is added to its query.',
  ).nullish(),
  locale: z
    .enum(checkoutLocales, 'must be "en", "de" or "fr"')
    .nullish()
    .meta({ description: 'The language of the page. Otherwise the browser decides.' }),
  expires_in_ms: z
    .int('must be a whole number')
    .min(SESSION_LIFE_MS.shortest)
    .max(SESSION_LIFE_MS.longest)
    .nullish()
    .meta({
      description: 'How long the payer has: 5 minutes to 24 hours, by default 30 minutes.',
      examples: [SESSION_LIFE_MS.usual],
    }),
});

type SessionRequest = z.output<typeof sessionRequest>;

const read = keyedBody(sessionRequest, (body) => ({
  reference: body.reference,
  description: body.description,
  metadata: body.metadata,
  return_url: decoded(body.return_url),
  cancel_url: body.cancel_url == null ? null : decoded(body.cancel_url),
}));

const commandOf = (body: SessionRequest) => ({
  amount: body.amount,
  currency: body.currency,
  capture: body.capture ?? null,
  reference: body.reference ?? null,
  description: body.description ?? null,
  metadata: body.metadata ?? null,
  returnUrl: body.return_url,
  cancelUrl: body.cancel_url ?? null,
  locale: body.locale ?? null,
  expiresInMs: body.expires_in_ms ?? null,
});

export const createCheckoutSession = post(path('/checkout_sessions'), {
  operationId: 'createCheckoutSession',
  tag: 'Checkout',
  summary: 'Have a payer pay on a page of the gateway',
  description:
    'Redirect the payer to the `url` of the answer. They come back to your `return_url` once the payment is made; what you believe is the session that you read, or its event `checkout_session.completed`.',
  key: { purpose: 'session that you mean', compared: 'body' },
  body: {
    schema: sessionRequest,
    required: true,
    examples: {
      usd: {
        summary: '10.00 US dollars',
        value: {
          amount: 1000,
          currency: 'USD',
          reference: 'order-6735',
          description: 'A bicycle bell',
          return_url: 'https://shop.example/orders/6735/paid',
          cancel_url: 'https://shop.example/cart',
        },
      },
      german: {
        summary: 'A page in German, for an hour; the money is only held',
        value: {
          amount: 4990,
          currency: 'EUR',
          capture: 'manual',
          locale: 'de',
          expires_in_ms: 3_600_000,
          return_url: 'https://shop.example/bestellungen/6736/bezahlt',
        },
      },
    },
    read,
  },
  answer: {
    description: 'The session.',
    schema: sessionView,
    examples: { open: exampleSessions.open },
    viewOf: (asked: AskedSession) => sessionViewOf(asked),
  },
  handle: ({ merchantId, command: { body, idempotencyKey } }, { checkout }) =>
    checkout.create({ merchantId, idempotencyKey }, commandOf(body)),
});

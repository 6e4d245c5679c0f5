import { componentSchemas, refTo } from './components.js';
import { examplePaymentRequest } from './examples.js';
import { errorResponses, healthResponse, paymentResponse } from './responses.js';

const idempotencyKey = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description:
    'One key for one attempt that the payer makes, reused for every retry of it. The same key with the same body answers with the same payment and charges nothing again; with another body it is refused. A payer who tries another card gets a new key. After a time-out, a 409 or a 503 send the same key again. Keys do not expire.',
  schema: { type: 'string', minLength: 1, maxLength: 255, pattern: '^[\\x21-\\x7e]+$' },
  example: '0b3c2d9e-cart-6735-attempt-1',
};

const requestId = {
  name: 'X-Request-Id',
  in: 'header',
  required: false,
  description: 'Your id of this request; comes back in the answer and stands in our logs.',
  schema: { type: 'string', pattern: '^[A-Za-z0-9._-]{1,128}$' },
};

const paymentId = {
  name: 'id',
  in: 'path',
  required: true,
  schema: { type: 'string', format: 'uuid' },
};

const createPayment = {
  operationId: 'createPayment',
  tags: ['Payments'],
  summary: 'Pay by card',
  description:
    'Charges the card once, or not at all. A decline is a result (`status: failed`), not an error. `status: processing` means that the outcome is not known yet: look at the payment again, do not make another.',
  parameters: [idempotencyKey, requestId],
  requestBody: {
    required: true,
    content: {
      'application/json': { schema: refTo('PaymentRequest'), example: examplePaymentRequest },
    },
  },
  responses: {
    200: paymentResponse,
    ...errorResponses(
      'malformed_json',
      'invalid_idempotency_key',
      'token_missing',
      'token_invalid',
      'request_timeout',
      'payment_in_progress',
      'body_too_large',
      'unsupported_media_type',
      'validation_failed',
      'idempotency_key_reused',
      'internal_error',
      'bank_unreachable',
      'temporarily_unavailable',
    ),
  },
};

const getPayment = {
  operationId: 'getPayment',
  tags: ['Payments'],
  summary: 'Look a payment up',
  description: "The payment as it is now. Another merchant's payment does not exist for you.",
  parameters: [paymentId, requestId],
  responses: {
    200: paymentResponse,
    ...errorResponses(
      'token_missing',
      'token_invalid',
      'payment_not_found',
      'internal_error',
      'temporarily_unavailable',
    ),
  },
};

const health = (operationId: string, summary: string, responses: object) => ({
  operationId,
  tags: ['Health'],
  summary,
  security: [],
  responses: { ...responses, ...errorResponses('method_not_allowed') },
});

/** The contract, as OpenAPI 3.1. `openapi.yaml` is this, written out. */
export function openApiDocument() {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Payment gateway',
      version: '1.0.0',
      description:
        'Card payments: charged once or not at all. In the sandbox, use the bearer token `first_merchant_mock_token`, and the card 4242424242424242 (succeeds), 4000000000000002 (declined) or 4000000000009995 (pending).',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/api/v1' }],
    security: [{ bearer: [] }],
    tags: [
      { name: 'Payments', description: 'Charge a card, and look what became of it.' },
      { name: 'Health', description: 'For probes; no token is needed.' },
    ],
    paths: {
      '/payments': { post: createPayment },
      '/payments/{id}': { get: getPayment },
      '/health/live': {
        get: health('isAlive', 'Is the process alive?', { 200: healthResponse('alive') }),
      },
      '/health/ready': {
        get: health('isReady', 'Can payments be taken?', {
          200: healthResponse('ready'),
          503: healthResponse('not_ready'),
        }),
      },
    },
    components: {
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } },
      schemas: componentSchemas(),
    },
  };
}

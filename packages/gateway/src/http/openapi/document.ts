import { stringify } from 'yaml';
import { componentSchemas } from './components.js';
import { operationPaths } from './operations.js';
import { paymentPaths } from './payments.js';
import { errorExamples, errorResponses, healthResponse } from './responses.js';

const health = (operationId: string, summary: string, responses: object) => ({
  operationId,
  tags: ['Health'],
  summary,
  security: [],
  responses: { ...responses, ...errorResponses('method_not_allowed') },
});

/** The contract as text: `openapi.yaml`. */
export const openApiYaml = (): string =>
  stringify(openApiDocument(), { aliasDuplicateObjects: false });

/** The contract, as OpenAPI 3.1. */
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
      {
        name: 'Authorizations',
        description: 'Take or release the money of a payment made with `capture: "manual"`.',
      },
      { name: 'Refunds', description: 'Pay back.' },
      { name: 'Health', description: 'For probes; no token is needed.' },
    ],
    paths: {
      ...paymentPaths,
      ...operationPaths,
      '/health/live': {
        get: health('isAlive', 'Is the process alive?', { 200: healthResponse('alive') }),
      },
      '/health/ready': {
        get: health('isReady', 'Are requests served? The bank is not asked', {
          200: healthResponse('ready'),
          503: healthResponse('not_ready'),
        }),
      },
    },
    components: {
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } },
      schemas: componentSchemas(),
      examples: errorExamples,
    },
  };
}

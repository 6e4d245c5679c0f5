import { stringify } from 'yaml';
import { calls } from '../calls/index.js';
import { tags } from '../kit/call.js';
import { componentSchemas } from './components.js';
import { notificationRequest } from '../bank/notifications.js';
import { operationOf } from './operation.js';
import { payerPaths, payerTags } from './payers.js';
import { errorExamples, errorResponses, healthResponse } from './responses.js';

const health = (operationId: string, summary: string, responses: object) => ({
  operationId,
  tags: ['Health'],
  summary,
  security: [],
  responses: { ...responses, ...errorResponses(['method_not_allowed']) },
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
      ...Object.entries({ ...tags, ...payerTags }).map(([name, description]) => ({
        name,
        description,
      })),
      { name: 'Health', description: 'For probes; no token is needed.' },
    ],
    paths: {
      ...callPaths(),
      ...payerPaths,
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
      schemas: componentSchemas(calls, [notificationRequest]),
      examples: errorExamples,
    },
  };
}

function callPaths(): Record<string, object> {
  const paths: Record<string, object> = {};
  for (const call of calls) {
    const { template } = call.path;
    paths[template] = { ...paths[template], [call.method]: operationOf(call) };
  }
  return paths;
}

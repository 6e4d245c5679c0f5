import { z } from 'zod';
import { testCards } from '../../domain/cards.js';
import { calls } from '../calls.js';
import { type Call } from '../kit/call.js';
import {
  componentSchemas,
  jsonSchemaOf,
  type ProblemDoc,
  refusal,
  requestBody,
} from '../kit/call-docs.js';
import { reference } from '../schemas.js';

/** The contract, generated from the declarations of the calls and the schemas that check requests. */
export function buildOpenApi() {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Bank simulator',
      version: '1.0.0',
      license: { name: 'MIT', identifier: 'MIT' },
      description: `A card bank to test against, with an honest and durable ledger.\n\n${cardTable()}\n\nFault cards do to the first try of each operation what they do to the deposit.`,
    },
    servers: [{ url: '/api/v1' }],
    // Clients need a token only if BANK_REQUIRE_TOKEN is set.
    security: [{}, { bearer: [] }],
    tags: [
      { name: 'Deposits', description: 'Charges and holds.' },
      { name: 'Operations', description: 'What may be done to them later, each once.' },
      { name: 'Ledger', description: 'What really happened.' },
      { name: 'Notifications', description: 'What the bank sends.' },
      { name: 'Health', description: 'For probes.' },
    ],
    // Each path has one method.
    paths: Object.fromEntries(calls.map((one) => [one.path, { [one.method]: operationOf(one) }])),
    webhooks: { depositChanged: { post: notificationDoc } },
    components: {
      schemas: componentSchemas(),
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } },
    },
  };
}

const header = (name: string, description: string) => ({
  name,
  in: 'header',
  required: true,
  description,
  schema: { type: 'string' },
});

const notificationDoc = {
  tags: ['Notifications'],
  security: [],
  operationId: 'depositChanged',
  summary: 'A deposit has changed',
  description:
    'Sent to BANK_NOTIFY_URL when a challenge has ended, and when a pending deposit or a pending refund of it has settled. It may come late, twice or out of order, and says only that it is time for `GET /deposit/{reference}`. Any answer but 2xx, and none within 5 seconds, is repeated a few times, with growing pauses.',
  parameters: [
    header('webhook-id', 'The same for each attempt.'),
    header('webhook-timestamp', 'Seconds since 1970.'),
    header(
      'webhook-signature',
      'Standard Webhooks, by BANK_NOTIFICATION_SECRET: `v1,` and the base64 of an HMAC-SHA256; with several secrets one each, separated by spaces.',
    ),
  ],
  requestBody: {
    required: true,
    content: {
      'application/json': {
        schema: { $ref: '#/components/schemas/Notification' },
        examples: { one: { summary: 'Of order-1', value: { reference: 'order-1' } } },
      },
    },
  },
  responses: { '2XX': { description: 'It has arrived.' } },
};

type OperationDoc = {
  readonly tags: string[];
  readonly security?: never[];
  readonly operationId: string;
  readonly summary: string;
  readonly description?: string;
  readonly parameters?: object[];
  readonly requestBody?: ReturnType<typeof requestBody>;
  readonly responses: Record<string, ProblemDoc>;
};

const badBody = {
  400: refusal('The body is not JSON.'),
  413: refusal('The body is larger than 64 KiB.'),
  415: refusal('The body is of another type than application/json.'),
};
const unknownCaller = refusal(
  'The call shows no bearer token that the bank knows, and it asks for one. Nothing was done.',
);
const wrongValues = refusal('A field is wrong; `errors` names it.');

function operationOf(one: Call): OperationDoc {
  const { tag, operationId, summary, description, input, requests, errors } = one;
  const { status, ...answer } = one.answer;
  const { body } = input.shape;
  const parameters = parametersOf(one);
  const isPublic = tag === 'Health';
  return {
    tags: [tag],
    ...(isPublic && { security: [] }),
    operationId,
    summary,
    ...(description !== undefined && { description }),
    ...(parameters.length > 0 && { parameters }),
    ...(body !== undefined && { requestBody: requestBody(body, requests) }),
    responses: {
      [status]: answer,
      ...(body !== undefined && badBody),
      ...(isPublic
        ? { '4XX': refusal('The request is wrong.') }
        : { 401: unknownCaller, 422: wrongValues }),
      ...errors,
    },
  };
}

function parametersOf({ path, input }: Call): object[] {
  const inPath = Array.from(path.matchAll(/\{(\w+)\}/g), ([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: jsonSchemaOf(reference),
  }));
  const { query } = input.shape;
  if (!(query instanceof z.ZodObject)) return inPath;
  const inQuery = Object.entries(jsonSchemaOf(query).properties ?? {}).map(([name, schema]) => ({
    name,
    in: 'query',
    schema,
  }));
  return [...inPath, ...inQuery];
}

function cardTable(): string {
  const rows = testCards.map(({ number, group, does }) => `| ${number} | ${group} | ${does} |`);
  return [
    '| Card | Group | A deposit |',
    '|---|---|---|',
    ...rows,
    '| any other | | succeeds |',
  ].join('\n');
}

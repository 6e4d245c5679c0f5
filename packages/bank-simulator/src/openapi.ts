import { z } from 'zod';
import { testCards } from './cards.js';
import * as schemas from './schemas.js';

const components = {
  DepositRequest: schemas.depositRequest,
  Deposit: schemas.deposit,
  VoidRequest: schemas.voidRequest,
  Operation: schemas.operation,
  LedgerPage: schemas.ledgerPage,
  Problem: schemas.problemDocument,
  Health: schemas.health,
};
type ComponentName = keyof typeof components;

const ref = (name: ComponentName) => ({ $ref: `#/components/schemas/${name}` });
const answer = (name: ComponentName, description: string) => ({
  description,
  content: { 'application/json': { schema: ref(name) } },
});
const refusal = (description: string) => ({
  description,
  content: { 'application/problem+json': { schema: ref('Problem') } },
});
const badBody = {
  400: refusal('The body is not JSON.'),
  413: refusal('The body is larger than 64 KiB.'),
  415: refusal('The body is of another type than application/json.'),
};
const wrongValues = refusal('A field is wrong; `errors` names it.');
const unavailable = refusal('The ledger cannot be used right now; nothing was charged.');

const referenceParameter = {
  name: 'reference',
  in: 'path',
  required: true,
  schema: withoutIds(z.toJSONSchema(schemas.reference, { io: 'input' })),
};

/** The contract, generated from the schemas that check the requests. */
export function buildOpenApi() {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Bank simulator',
      version: '1.0.0',
      license: { name: 'MIT', identifier: 'MIT' },
      description: `A card bank to test against, with an honest and durable ledger.\n\n${cardTable()}`,
    },
    servers: [{ url: '/api/v1' }],
    security: [],
    tags: [
      { name: 'Deposits', description: 'Charges, and what may be done about them.' },
      { name: 'Ledger', description: 'What really happened.' },
      { name: 'Health', description: 'For probes.' },
    ],
    paths: { ...depositPaths(), ...ledgerPaths(), ...healthPaths() },
    components: { schemas: componentSchemas() },
  };
}

function depositPaths() {
  const tags = ['Deposits'];
  const parameters = [referenceParameter];
  const never = refusal('The reference was never seen.');
  return {
    '/deposit': {
      post: {
        tags,
        operationId: 'createDeposit',
        summary: 'Charge a card',
        description:
          'Charges once per reference: the same reference again answers the first result as it is now. Test cards may spoil the answer, never the ledger.',
        requestBody: {
          required: true,
          content: { 'application/json': { schema: ref('DepositRequest'), examples: examples() } },
        },
        responses: {
          201: answer('Deposit', 'What the bank decided; a decline is a result, too.'),
          ...badBody,
          409: refusal('The reference stands for another amount, currency, capture or card.'),
          422: wrongValues,
          500: refusal('Some test cards end so, charged or not: ask for the reference.'),
          503: unavailable,
        },
      },
    },
    '/deposit/{reference}': {
      get: {
        tags,
        operationId: 'getDeposit',
        summary: 'What happened under a reference',
        parameters,
        responses: {
          200: answer('Deposit', 'What happened, as it is now.'),
          404: never,
          422: wrongValues,
        },
      },
    },
    '/deposit/{reference}/bar': {
      post: {
        tags,
        operationId: 'barDeposit',
        summary: 'Make sure that a reference is not charged later',
        description:
          'A reference never seen is barred: a deposit that arrives later is declined. For any other nothing changes, and what happened is answered.',
        parameters,
        responses: {
          200: answer('Deposit', 'What happened under the reference, now for good or pending.'),
          422: wrongValues,
          503: unavailable,
        },
      },
    },
    '/deposit/{reference}/void': {
      post: {
        tags,
        operationId: 'voidDeposit',
        summary: 'Undo a charge or release a hold',
        parameters,
        requestBody: {
          required: true,
          content: { 'application/json': { schema: ref('VoidRequest') } },
        },
        responses: {
          201: answer('Operation', 'What came of it; idempotent on the reference in the body.'),
          ...badBody,
          404: never,
          409: refusal('The reference in the body stands for another operation.'),
          422: wrongValues,
          503: unavailable,
        },
      },
    },
  };
}

function ledgerPaths() {
  const query = componentOf(schemas.ledgerQuery);
  const parameters = Object.entries(query.properties ?? {}).map(([name, schema]) => ({
    name,
    in: 'query',
    schema,
  }));
  return {
    '/ledger': {
      get: {
        tags: ['Ledger'],
        operationId: 'getLedger',
        summary: 'Every movement of money, oldest first',
        parameters,
        responses: { 200: answer('LedgerPage', 'The truth.'), 422: wrongValues },
      },
    },
  };
}

function healthPaths() {
  const tags = ['Health'];
  return {
    '/health/live': {
      get: {
        tags,
        operationId: 'getLive',
        summary: 'Is the process alive?',
        responses: { 200: answer('Health', 'It is.'), '4XX': refusal('The request is wrong.') },
      },
    },
    '/health/ready': {
      get: {
        tags,
        operationId: 'getReady',
        summary: 'Can it take deposits?',
        responses: {
          200: answer('Health', 'It can.'),
          '4XX': refusal('The request is wrong.'),
          503: unavailable,
        },
      },
    },
  };
}

function componentSchemas() {
  return Object.fromEntries(
    Object.entries(components).map(([name, schema]) => [name, componentOf(schema)]),
  );
}

const componentOf = (schema: z.ZodType) => withoutIds(z.toJSONSchema(schema, { io: 'input' }));

// Both are meant for documents of their own; inside OpenAPI they would point nowhere.
function withoutIds(schema: z.core.JSONSchema.JSONSchema) {
  const bare = { ...schema };
  delete bare.$schema;
  delete bare.$id;
  return bare;
}

// Every test card as a named example, so that Swagger UI offers them in a list.
function examples() {
  return Object.fromEntries(
    testCards.map(({ number, name, does }) => [
      name.replaceAll(/\W+/g, '_'),
      {
        summary: `${number}: ${does}`,
        value: {
          card: { number, cvv: '123', expiry: '12/42', holder_name: 'Jane Doe' },
          amount: 1000,
          currency: 'USD',
        },
      },
    ]),
  );
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

import { testCards } from './cards.js';
import { operationPaths } from './openapi/operations.js';
import {
  answer,
  badBody,
  componentOf,
  componentSchemas,
  depositInPath,
  neverSeen,
  refusal,
  requestBody,
  unavailable,
  unknownCaller,
  wrongValues,
} from './openapi/parts.js';
import { ledgerQuery } from './schemas.js';

/** The contract, generated from the schemas that check the requests. */
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
    // A token only where the bank asks for one: BANK_REQUIRE_TOKEN.
    security: [{}, { bearer: [] }],
    tags: [
      { name: 'Deposits', description: 'Charges and holds.' },
      { name: 'Operations', description: 'What may be done to them later, each once.' },
      { name: 'Ledger', description: 'What really happened.' },
      { name: 'Health', description: 'For probes.' },
    ],
    paths: { ...depositPaths(), ...operationPaths(), ...ledgerPaths(), ...healthPaths() },
    components: {
      schemas: componentSchemas(),
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } },
    },
  };
}

function depositPaths() {
  const tags = ['Deposits'];
  const parameters = [depositInPath];
  return {
    '/deposit': {
      post: {
        tags,
        operationId: 'createDeposit',
        summary: 'Charge a card',
        description:
          'Charges once per reference: the same reference again answers the first result as it is now. Test cards may spoil the answer, never the ledger.',
        requestBody: requestBody('DepositRequest', depositExamples()),
        responses: {
          201: answer('Deposit', 'What the bank decided; a decline is a result, too.'),
          ...badBody,
          401: unknownCaller,
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
          401: unknownCaller,
          404: neverSeen,
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
          401: unknownCaller,
          422: wrongValues,
          503: unavailable,
        },
      },
    },
  };
}

function ledgerPaths() {
  const query = componentOf(ledgerQuery);
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
        responses: {
          200: answer('LedgerPage', 'The truth.'),
          401: unknownCaller,
          422: wrongValues,
        },
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
        security: [],
        operationId: 'getLive',
        summary: 'Is the process alive?',
        responses: { 200: answer('Health', 'It is.'), '4XX': refusal('The request is wrong.') },
      },
    },
    '/health/ready': {
      get: {
        tags,
        security: [],
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

// Every test card as a named example, so that Swagger UI offers them in a list.
function depositExamples() {
  return Object.fromEntries(
    testCards.map(({ number, name, does, operations }) => [
      name.replaceAll(/\W+/g, '_'),
      {
        summary: `${number}: ${does}`,
        value: {
          card: { number, cvv: '123', expiry: '12/42', holder_name: 'Jane Doe' },
          amount: 1000,
          currency: 'USD',
          // Only a hold can be captured.
          ...(operations?.capture && { capture: 'manual' }),
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

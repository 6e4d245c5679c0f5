import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { maskCardNumber } from '../../domain/card-numbers.js';
import { behaviourOf, testCards } from '../../domain/cards.js';
import { attemptOfDeposit } from '../../domain/faults.js';
import { challengeUrlBy } from '../bank-parts.js';
import { call } from '../kit/call.js';
import { depositExamples } from './deposit-examples.js';
import { authenticateDeposit } from './create-deposit/authenticate-deposit.js';
import { answers, refusal, unavailable } from '../kit/call-docs.js';
import { deliver } from '../kit/deliver.js';
import { problem } from '../kit/problems.js';
import { noteReference } from '../kit/request-log.js';
import { depositRequest } from '../schemas.js';
import { showDeposit } from '../views.js';

export const createDeposit = call({
  method: 'post',
  path: '/deposit',
  tag: 'Deposits',
  operationId: 'createDeposit',
  summary: 'Charge a card',
  description:
    'Charges once per reference: the same reference again answers the first result as it is now. Test cards may spoil the answer, never the ledger. With code 300 the payer has to pass a 3-D Secure challenge first: `challenge.url` is a page with a form that posts `decision`, one of `confirm`, `fail` and `cancel`, to its own address, and then leads to `return_url`. Only `GET /deposit/{reference}` says what came of it.',
  input: z.object({ body: depositRequest }),
  requests: testCardExamples(),
  answer: answers(
    201,
    'Deposit',
    'What the bank decided; a decline is a result, too.',
    depositExamples,
  ),
  errors: {
    409: refusal('The reference stands for another amount, currency, capture or card.'),
    500: refusal('Some test cards end so, charged or not: ask for the reference.'),
    503: unavailable,
  },
  async handle({ body }, exchange, parts) {
    const { card, amount, currency, capture, reference = randomUUID() } = body;
    noteReference(exchange.req, reference);
    const { name: testCard, fault } = behaviourOf(card.number);
    const result = await parts.ledger.recordDeposit({
      reference,
      card: maskCardNumber(card.number),
      testCard,
      amount,
      currency,
      capture,
      ...authenticateDeposit({ ...body, reference }, parts),
      records: attemptOfDeposit(fault),
    });
    if (result.kind === 'reference_reused') throw problem('reference_reused');
    const view =
      'deposit' in result ? showDeposit(result.deposit, challengeUrlBy(parts)) : undefined;
    return deliver(view, { result: result.kind, fault }, exchange, parts);
  },
});

// Every test card as a named example, so that Swagger UI lists them.
function testCardExamples() {
  const withChallenge = {
    request: 'automatic',
    challenge: 'possible',
    return_url: 'https://shop.example/back',
    merchant_name: 'Blue Bakery',
  };
  return Object.fromEntries(
    testCards.map(({ number, name, group, does, operations }) => [
      name.replaceAll(/\W+/g, '_'),
      {
        summary: `${number}: ${does}`,
        value: {
          card: { number, cvv: '123', expiry: '12/42', holder_name: 'Jane Doe' },
          amount: 1000,
          currency: 'USD',
          // Only an authorization can be captured.
          ...(operations?.capture && { capture: 'manual' }),
          ...(group === '3-D Secure' && { three_d_secure: withChallenge }),
        },
      },
    ]),
  );
}

import { z } from 'zod';
import { challengeUrlBy } from '../bank-parts.js';
import { call } from '../kit/call.js';
import { answers, neverSeen, refusal } from '../kit/call-docs.js';
import { spoilAnswer } from '../kit/deliver.js';
import { problem } from '../kit/problems.js';
import { noteReference } from '../kit/request-log.js';
import { depositInPath } from '../schemas.js';
import { depositExamples } from './deposit-examples.js';
import { showDeposit } from '../views.js';

export const getDeposit = call({
  method: 'get',
  path: '/deposit/{reference}',
  tag: 'Deposits',
  operationId: 'getDeposit',
  summary: 'What happened under a reference',
  input: z.object({ params: depositInPath }),
  answer: answers(200, 'Deposit', 'What happened, as it is now.', depositExamples),
  errors: {
    404: neverSeen,
    500: refusal('Some test cards end so after their challenge: ask again.'),
  },
  async handle({ params: { reference } }, { req, res }, parts) {
    const { ledger } = parts;
    noteReference(req, reference);
    const deposit = ledger.find(reference);
    if (!deposit) throw problem('deposit_not_found');
    const spoiled = deposit.first_answer === null ? null : await ledger.takeFirstAnswer(deposit);
    if (spoiled !== null) {
      spoilAnswer[spoiled]({ req, res });
      return undefined;
    }
    return showDeposit(deposit, challengeUrlBy(parts));
  },
});

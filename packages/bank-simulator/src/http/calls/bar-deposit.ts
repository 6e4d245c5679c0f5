import { z } from 'zod';
import { challengeUrlBy } from '../bank-parts.js';
import { call } from '../kit/call.js';
import { answers, unavailable } from '../kit/call-docs.js';
import { noteReference } from '../kit/request-log.js';
import { depositInPath } from '../schemas.js';
import { showDeposit } from '../views.js';

export const barDeposit = call({
  method: 'post',
  path: '/deposit/{reference}/bar',
  tag: 'Deposits',
  operationId: 'barDeposit',
  summary: 'Make sure that a reference is not charged later',
  description:
    'A reference never seen is barred: a deposit that arrives later is declined. A challenge that waits for the payer is ended. For any other nothing changes, and what happened is answered.',
  input: z.object({ params: depositInPath }),
  answer: answers(200, 'Deposit', 'What happened under the reference, now for good or pending.'),
  errors: { 503: unavailable },
  async handle({ params: { reference } }, { req }, parts) {
    noteReference(req, reference);
    return showDeposit(await parts.ledger.bar(reference), challengeUrlBy(parts));
  },
});

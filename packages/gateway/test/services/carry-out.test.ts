import { applyOutcome } from '../../src/domain/operations/apply-outcome.js';
import { initiatePayment } from '../../src/domain/operations/charge.js';
import { type Outcome } from '../../src/domain/operations/outcome.js';
import { requestOperation } from '../../src/domain/operations/request.js';
import { newId } from '../../src/domain/ids.js';
import { type Payment } from '../../src/domain/payment.js';
import { carryOut } from '../../src/services/charge.js';
import { type Acquirer } from '../../src/services/ports/acquirer.js';
import { challengeable, challengeRequired, newPayment, NOON } from '../support/payments.js';

const APPROVED: Outcome = { kind: 'approved', trackingId: 'tx' };
const BARRED: Outcome = { kind: 'barred' };

/** A payment after an outcome, with a void of it on disk. */
function voided(outcome: Outcome, capture: Payment['capture']) {
  const { payment } = initiatePayment(newPayment({ ...challengeable, capture }), NOON);
  const known = applyOutcome(payment, null, outcome, 'bank_answer', NOON)?.after ?? payment;
  const request = { id: newId(), kind: 'void', amount: null, reason: null } as const;
  const { after, operation } = requestOperation(known, request, 'merchant', NOON);
  return { payment: after, operation };
}

/** An acquirer that lists what it was asked. */
function acquirerThat(answers: Partial<Record<'find' | 'bar' | 'operate', Outcome>>) {
  const asked: string[] = [];
  const answer = (call: 'find' | 'bar' | 'operate') => () => {
    asked.push(call);
    return Promise.resolve(answers[call] ?? { kind: 'not_found' });
  };
  const acquirer = {
    find: answer('find'),
    bar: answers.bar === undefined ? null : answer('bar'),
    operate: answer('operate'),
  } as Partial<Acquirer> as Acquirer;
  return { acquirer, asked };
}

describe('A void on its way to the acquirer', () => {
  const waiting = voided(challengeRequired('tx'), 'automatic');

  test('releases what is held', async () => {
    const { acquirer, asked } = acquirerThat({ operate: APPROVED, bar: BARRED });
    const { payment, operation } = voided(APPROVED, 'manual');
    expect(await carryOut(acquirer, payment, operation)).toEqual(APPROVED);
    expect(asked).toEqual(['operate']);
  });

  test('bars a charge that waits for its payer, and undoes none', async () => {
    const { acquirer, asked } = acquirerThat({ operate: APPROVED, bar: BARRED });
    expect(await carryOut(acquirer, waiting.payment, waiting.operation)).toEqual(BARRED);
    expect(asked).toEqual(['bar']);
  });

  test('only asks an acquirer that cannot bar', async () => {
    const { acquirer, asked } = acquirerThat({ find: APPROVED });
    expect(await carryOut(acquirer, waiting.payment, waiting.operation)).toEqual(APPROVED);
    expect(asked).toEqual(['find']);
    const silent = acquirerThat({});
    expect(await carryOut(silent.acquirer, waiting.payment, waiting.operation)).toEqual({
      kind: 'unknown',
      cause: 'not_found',
    });
  });

  test('does not undo a charge whose outcome an older program recorded first', async () => {
    const { acquirer, asked } = acquirerThat({ operate: APPROVED, bar: BARRED });
    const { payment, operation } = waiting;
    // That program does not know that the void comes first.
    const { after } =
      applyOutcome({ ...payment, openOperation: null }, null, APPROVED, 'reconciler', NOON) ?? {};
    if (after === undefined) throw new Error('nothing changes');
    const overtaken: Payment = { ...after, openOperation: 'void' };
    const outcome = await carryOut(acquirer, overtaken, operation);
    expect(asked).toEqual([]);
    expect(applyOutcome(overtaken, operation, outcome, 'reconciler', NOON)).toMatchObject({
      operation: { state: { status: 'failed', reason: 'payment_completed' } },
      after: { state: { status: 'succeeded' }, openOperation: null, attention: null },
    });
  });
});

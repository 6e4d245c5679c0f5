import fc from 'fast-check';
import { applyOutcome } from '../../src/domain/operations/apply-outcome.js';
import { initiatePayment } from '../../src/domain/operations/charge.js';
import { type Outcome } from '../../src/domain/operations/outcome.js';
import { type EventCause, isUnsettled, type Payment } from '../../src/domain/payment.js';
import { canGo } from '../../src/domain/states.js';
import { newPayment, NOON } from '../support/payments.js';

type Decision = 'approve' | 'decline' | 'pend' | 'approve_part';

/** The bank as in the contract: idempotent on the reference, which can be barred. */
function createModelBank(decision: Decision) {
  let state: 'unseen' | 'barred' | 'given_back' | Decision = 'unseen';
  let charges = 0;
  const tell = (): Outcome => {
    switch (state) {
      case 'approve':
        return { kind: 'approved', trackingId: 'tx' };
      case 'decline':
        return { kind: 'declined', trackingId: 'tx', reason: 'lost_card' };
      case 'pend':
        return { kind: 'pending', trackingId: 'tx' };
      case 'approve_part':
      case 'given_back':
        return { kind: 'wrong_amount', trackingId: 'tx' };
      default:
        return { kind: 'barred' };
    }
  };
  return {
    deposit(): Outcome {
      if (state === 'unseen') {
        state = decision;
        if (decision === 'approve' || decision === 'approve_part') charges += 1;
      }
      return tell();
    },
    find: (): Outcome | null => (state === 'unseen' ? null : tell()),
    bar(): Outcome {
      if (state === 'unseen') state = 'barred';
      return tell();
    },
    void(): Outcome {
      if (state === 'approve_part') charges -= 1;
      state = 'given_back';
      return { kind: 'given_back', trackingId: 'tx' };
    },
    settle(to: 'approve' | 'decline') {
      if (state !== 'pend') return;
      state = to;
      if (to === 'approve') charges += 1;
    },
    standing: () => charges,
    isFinal: () => state !== 'unseen' && state !== 'pend',
  };
}

// What can happen to a payment, in any order and any number of times. `hear_*` are responses that
// arrive late: the bank sent them earlier.
const step = fc.constantFrom(
  'request_arrives',
  'request_is_repeated',
  'answer_is_lost',
  'answer_is_heard',
  'reconciler_asks',
  'reconciler_hears',
  'reconciler_dies',
  'bank_approves_at_last',
  'bank_declines_at_last',
);

describe('Outcomes in any order, late, repeated or missing', () => {
  const decisions = fc.constantFrom<Decision>('approve', 'decline', 'pend', 'approve_part');

  test('charge a payment once or not at all, and its status says which', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), decisions, (steps, decision) => {
        const bank = createModelBank(decision);
        let payment = initiatePayment(newPayment(), NOON).payment;
        const toMerchant: Outcome[] = [];
        const toReconciler: Outcome[] = [];

        const hear = (outcome: Outcome | undefined, cause: EventCause): void => {
          if (outcome === undefined) return;
          const change = applyOutcome(payment, null, outcome, cause, NOON);
          if (change === null) return;
          const [from, to] = [payment.state.status, change.after.state.status];
          expect(from === to || canGo(from, to)).toBe(true);
          expect(change.event.type).toBe('outcome_recorded');
          payment = change.after;
        };
        const ask = (): Outcome => {
          const found = bank.find() ?? bank.bar();
          return found.kind === 'wrong_amount' ? bank.void() : found;
        };
        const happen: Record<
          typeof step extends fc.Arbitrary<infer S> ? S & string : never,
          () => void
        > = {
          request_arrives: () => toMerchant.push(bank.deposit()),
          request_is_repeated: () => toMerchant.push(bank.deposit()),
          answer_is_lost: () => {
            toMerchant.shift();
            hear({ kind: 'unknown', cause: 'timeout' }, 'merchant');
          },
          answer_is_heard: () => {
            hear(toMerchant.shift(), 'bank_answer');
          },
          reconciler_asks: () => {
            if (isUnsettled(payment)) toReconciler.push(ask());
          },
          reconciler_hears: () => {
            hear(toReconciler.shift(), 'reconciler');
          },
          reconciler_dies: () => toReconciler.shift(),
          bank_approves_at_last: () => {
            bank.settle('approve');
          },
          bank_declines_at_last: () => {
            bank.settle('decline');
          },
        };
        for (const next of steps) happen[next]();

        expect(bank.standing()).toBeLessThanOrEqual(1);
        // In the end the reconciler asks repeatedly; then books and bank agree.
        bank.settle('approve');
        for (let i = 0; i < 3; i++) if (isUnsettled(payment)) hear(ask(), 'reconciler');
        expect(bank.isFinal()).toBe(true);
        expect(isUnsettled(payment)).toBe(false);
        expect(bank.standing()).toBe(payment.state.status === 'succeeded' ? 1 : 0);
        expect(agreesWithTold(payment)).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  const agreesWithTold = (payment: Payment): boolean =>
    payment.attention === null &&
    (payment.state.status === 'succeeded') === payment.amountCaptured > 0;
});

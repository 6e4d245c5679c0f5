import fc from 'fast-check';
import { type BankOutcome } from '../../src/domain/bank-outcome.js';
import { applyOutcome } from '../../src/domain/apply-outcome.js';
import { initiatePayment, type Payment } from '../../src/domain/payment.js';
import { canGo, paymentTransitions, type PaymentStatus } from '../../src/domain/states.js';
import { newPayment, NOON } from '../support/payments.js';

const LATER = new Date('2026-11-22T12:00:05.000Z');

const approved: BankOutcome = { kind: 'approved', trackingId: 'tx-1' };
const declined: BankOutcome = { kind: 'declined', trackingId: 'tx-1', reason: 'lost_card' };
const pending: BankOutcome = { kind: 'pending', trackingId: 'tx-1' };
const unknown: BankOutcome = { kind: 'unknown', cause: 'timeout' };

const initiated = (fields = {}): Payment => initiatePayment(newPayment(fields), NOON).payment;

function after(payment: Payment, ...outcomes: BankOutcome[]): Payment {
  return outcomes.reduce(
    (known, outcome) => applyOutcome(known, outcome, 'bank_answer', LATER)?.after ?? known,
    payment,
  );
}

describe('A payment that is initiated', () => {
  test('succeeds when the bank approves it, and is captured', () => {
    expect(after(initiated(), approved)).toMatchObject({
      state: { status: 'succeeded', code: '0', trackingId: 'tx-1' },
      amountCaptured: 1000,
      version: 2,
      updatedAt: LATER,
    });
  });

  test('is only authorized, and nothing captured, when the merchant captures later', () => {
    expect(after(initiated({ capture: 'manual' }), approved)).toMatchObject({
      state: { status: 'authorized', code: '0' },
      amountCaptured: 0,
    });
  });

  test('fails when the bank declines it, with the reason', () => {
    expect(after(initiated(), declined).state).toEqual({
      status: 'failed',
      code: '100',
      trackingId: 'tx-1',
      declineReason: 'lost_card',
    });
  });

  test('is processing while the bank decides', () => {
    expect(after(initiated(), pending).state).toMatchObject({ status: 'processing', code: '200' });
  });

  test('is processing, never failed, when the outcome is unknown', () => {
    expect(after(initiated(), unknown).state).toMatchObject({ status: 'processing', code: null });
  });
});

describe('A payment that is processing', () => {
  test('ends as the bank says at last', () => {
    expect(after(initiated(), unknown, pending, approved).state.status).toBe('succeeded');
    expect(after(initiated(), pending, declined).state.status).toBe('failed');
  });

  test('learns from "pending" that the bank knows it', () => {
    expect(after(initiated(), unknown, pending).state).toMatchObject({
      status: 'processing',
      code: '200',
      trackingId: 'tx-1',
    });
  });
});

describe('A payment whose outcome is recorded', () => {
  test.each([unknown, pending, approved])('stays as it is when it hears %j again', (outcome) => {
    const paid = after(initiated(), approved);
    expect(applyOutcome(paid, outcome, 'reconciler', LATER)).toBeNull();
  });

  test('changes no status when the bank contradicts itself, but records it', () => {
    const failed = after(initiated(), declined);
    const change = applyOutcome(failed, approved, 'reconciler', LATER);
    expect(change).toMatchObject({
      after: { state: failed.state, version: 3 },
      event: {
        type: 'outcome_contradicted',
        fromStatus: 'failed',
        toStatus: 'failed',
        bankCode: '0',
      },
    });
  });

  test('a second charge under one reference is a contradiction', () => {
    const paid = after(initiated(), approved);
    const other: BankOutcome = { kind: 'approved', trackingId: 'tx-2' };
    expect(applyOutcome(paid, other, 'reconciler', LATER)?.event.type).toBe('outcome_contradicted');
  });
});

describe('The table of states', () => {
  const statuses = Object.keys(paymentTransitions) as PaymentStatus[];

  test('leads only to states that stand in it, and from every state but the final ones', () => {
    for (const targets of Object.values(paymentTransitions)) {
      expect(statuses).toEqual(expect.arrayContaining([...targets]));
    }
    const final = statuses.filter((status) => paymentTransitions[status].length === 0);
    expect(final).toEqual(['succeeded', 'failed', 'canceled']);
  });

  test('holds for any order of outcomes: no step leaves it, no final state is left', () => {
    const outcome: fc.Arbitrary<BankOutcome> = fc.oneof(
      fc.record({
        kind: fc.constant('approved' as const),
        trackingId: fc.constantFrom('tx-1', 'tx-2'),
      }),
      fc.constantFrom(declined, pending, unknown),
      fc.constant<BankOutcome>({ kind: 'challenge_required', trackingId: 'tx-1' }),
    );
    fc.assert(
      fc.property(
        fc.array(outcome, { maxLength: 12 }),
        fc.constantFrom('automatic' as const, 'manual' as const),
        (outcomes, capture) => {
          let payment = initiated({ capture });
          for (const next of outcomes) {
            const change = applyOutcome(payment, next, 'bank_answer', LATER);
            if (change === null) continue;
            const from = payment.state.status;
            const to = change.after.state.status;
            expect(from === to || canGo(from, to)).toBe(true);
            expect(change.after.version).toBe(payment.version + 1);
            expect(change.event.version).toBe(change.after.version);
            expect(change.after.amountCaptured).toBe(to === 'succeeded' ? payment.amount : 0);
            payment = change.after;
          }
        },
      ),
    );
  });
});

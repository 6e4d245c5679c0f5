import fc from 'fast-check';
import { applyOutcome } from '../../src/domain/operations/apply-outcome.js';
import { initiatePayment } from '../../src/domain/operations/charge.js';
import { type Outcome } from '../../src/domain/operations/outcome.js';
import { type Payment } from '../../src/domain/payment.js';
import { canGo, type PaymentStatus, paymentTransitions } from '../../src/domain/states.js';
import { challengeable, challengeRequired, newPayment, NOON } from '../support/payments.js';

const LATER = new Date('2026-11-22T12:00:05.000Z');

const approved: Outcome = { kind: 'approved', trackingId: 'tx-1' };
const declined: Outcome = { kind: 'declined', trackingId: 'tx-1', reason: 'lost_card' };
const pending: Outcome = { kind: 'pending', trackingId: 'tx-1' };
const unknown: Outcome = { kind: 'unknown', cause: 'timeout' };

const initiated = (fields = {}): Payment => initiatePayment(newPayment(fields), NOON).payment;

function after(payment: Payment, ...outcomes: Outcome[]): Payment {
  return outcomes.reduce(
    (known, outcome) => applyOutcome(known, null, outcome, 'bank_answer', LATER)?.after ?? known,
    payment,
  );
}

describe('A payment that is initiated', () => {
  test('succeeds when the bank approves it, and is captured', () => {
    expect(after(initiated(), approved)).toMatchObject({
      state: { status: 'succeeded', answer: 'approved', trackingId: 'tx-1' },
      amountCaptured: 1000,
      version: 2,
      updatedAt: LATER,
    });
  });

  test('is authorized, with nothing captured, if the merchant captures later', () => {
    expect(after(initiated({ capture: 'manual' }), approved)).toMatchObject({
      state: { status: 'authorized', answer: 'approved' },
      amountCaptured: 0,
    });
  });

  test('fails when the bank declines it, with the reason', () => {
    expect(after(initiated(), declined).state).toEqual({
      status: 'failed',
      answer: 'declined',
      trackingId: 'tx-1',
      reason: 'lost_card',
    });
  });

  test('is processing while the bank decides', () => {
    expect(after(initiated(), pending).state).toMatchObject({
      status: 'processing',
      answer: 'pending',
    });
  });

  test('is processing, never failed, when the outcome is unknown', () => {
    expect(after(initiated(), unknown).state).toMatchObject({ status: 'processing', answer: null });
  });
});

describe('A payment that is processing', () => {
  test("ends with the bank's outcome", () => {
    expect(after(initiated(), unknown, pending, approved).state.status).toBe('succeeded');
    expect(after(initiated(), pending, declined).state.status).toBe('failed');
  });

  test('records that the bank knows it when the bank says "pending"', () => {
    expect(after(initiated(), unknown, pending).state).toMatchObject({
      status: 'processing',
      answer: 'pending',
      trackingId: 'tx-1',
    });
  });
});

describe('A payment with a recorded outcome', () => {
  test.each([unknown, pending, approved])('ignores a repeated outcome: %j', (outcome) => {
    const paid = after(initiated(), approved);
    expect(applyOutcome(paid, null, outcome, 'reconciler', LATER)).toBeNull();
  });

  test('keeps its status if the bank contradicts itself, but records it', () => {
    const failed = after(initiated(), declined);
    const change = applyOutcome(failed, null, approved, 'reconciler', LATER);
    expect(change).toMatchObject({
      after: { state: failed.state, version: 3 },
      event: {
        type: 'outcome_contradicted',
        fromStatus: 'failed',
        toStatus: 'failed',
        answer: 'approved',
      },
    });
  });

  test('treats a second charge under one reference as a contradiction', () => {
    const paid = after(initiated(), approved);
    const other: Outcome = { kind: 'approved', trackingId: 'tx-2' };
    expect(applyOutcome(paid, null, other, 'reconciler', LATER)?.event.type).toBe(
      'outcome_contradicted',
    );
  });
});

describe('The table of states', () => {
  const statuses = Object.keys(paymentTransitions) as PaymentStatus[];

  test('leads only to states that are in it, and from every state except the final ones', () => {
    for (const targets of Object.values(paymentTransitions)) {
      expect(statuses).toEqual(expect.arrayContaining([...targets]));
    }
    const final = statuses.filter((status) => paymentTransitions[status].length === 0);
    expect(final).toEqual(['succeeded', 'failed', 'canceled']);
  });

  test('holds for outcomes in any order: no transition leaves it, and no final state is left', () => {
    const outcome: fc.Arbitrary<Outcome> = fc.oneof(
      fc.record({
        kind: fc.constant('approved' as const),
        trackingId: fc.constantFrom('tx-1', 'tx-2'),
      }),
      fc.constantFrom(declined, pending, unknown),
      fc.constant<Outcome>(challengeRequired('tx-1')),
    );
    fc.assert(
      fc.property(
        fc.array(outcome, { maxLength: 12 }),
        fc.constantFrom('automatic' as const, 'manual' as const),
        (outcomes, capture) => {
          let payment = initiated({ capture, ...challengeable });
          for (const next of outcomes) {
            const change = applyOutcome(payment, null, next, 'bank_answer', LATER);
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

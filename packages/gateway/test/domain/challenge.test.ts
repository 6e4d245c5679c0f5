import { applyOutcome } from '../../src/domain/operations/apply-outcome.js';
import { initiatePayment } from '../../src/domain/operations/charge.js';
import { type Operation } from '../../src/domain/operations/operation.js';
import { type Outcome } from '../../src/domain/operations/outcome.js';
import { allowedOperations, requestOperation } from '../../src/domain/operations/request.js';
import { type EventCause, type Payment } from '../../src/domain/payment.js';
import { type ThreeDSecure } from '../../src/domain/three-d-secure.js';
import { newId } from '../../src/domain/ids.js';
import { challengeable, challengeRequired, newPayment, NOON } from '../support/payments.js';

const LATER = new Date(NOON.getTime() + 240_000);

const authenticated: ThreeDSecure = {
  version: '2.2.0',
  flow: 'challenge',
  result: 'authenticated',
  eci: '05',
  liabilityShifted: true,
  transactionId: 'ds-1',
};
const canceled: ThreeDSecure = {
  ...authenticated,
  result: 'canceled',
  eci: null,
  liabilityShifted: false,
};

const challenge = challengeRequired('tx');
const approved: Outcome = { kind: 'approved', trackingId: 'tx', authentication: authenticated };
const pending: Outcome = { kind: 'pending', trackingId: 'tx' };
const abandoned: Outcome = {
  kind: 'declined',
  trackingId: 'tx',
  reason: 'authentication_abandoned',
  authentication: { ...canceled, result: 'abandoned' },
};
const barred: Outcome = { kind: 'barred', authentication: canceled };
const unheard: Outcome = { kind: 'unknown', cause: 'timeout' };

const initiated = (fields = {}): Payment =>
  initiatePayment(newPayment({ ...challengeable, ...fields }), NOON).payment;

const hear = (payment: Payment, outcome: Outcome, cause: EventCause = 'bank_answer') =>
  applyOutcome(payment, null, outcome, cause, LATER);

const after = (payment: Payment, ...outcomes: readonly Outcome[]): Payment =>
  outcomes.reduce((known, outcome) => hear(known, outcome)?.after ?? known, payment);

describe('A payment whose bank wants the payer to authenticate', () => {
  test('waits for the payer, and knows until when', () => {
    expect(after(initiated(), challenge)).toMatchObject({
      state: { status: 'requires_action', answer: 'challenge_required', trackingId: 'tx' },
      challengeExpiresAt: challenge.challenge.expiresAt,
      threeDSecure: null,
      amountCaptured: 0,
    });
  });

  test('is processing if nobody could be sent there, since the merchant has given no address', () => {
    const silent = initiated({ returnUrl: null, challengeKeyId: null });
    expect(after(silent, challenge)).toMatchObject({
      state: { status: 'processing', answer: null },
      challengeExpiresAt: null,
    });
  });

  test('is also sent to a challenge after a soft decline that came late', () => {
    expect(after(initiated(), unheard, challenge).state.status).toBe('requires_action');
    expect(after(initiated(), pending, challenge).state.status).toBe('requires_action');
  });

  test.each([
    [approved, 'succeeded'],
    [pending, 'processing'],
    [abandoned, 'failed'],
  ] as const)('becomes what the bank says in the end: %j', (outcome, status) => {
    expect(after(initiated(), challenge, outcome).state.status).toBe(status);
  });

  test('keeps how the payer was authenticated', () => {
    expect(after(initiated(), challenge, approved).threeDSecure).toEqual(authenticated);
    expect(after(initiated(), challenge, abandoned).threeDSecure?.result).toBe('abandoned');
    expect(after(initiated(), approved).threeDSecure).toEqual(authenticated);
  });

  test('learns when the challenge ends if an older program has recorded it', () => {
    const waiting: Payment = { ...after(initiated(), challenge), challengeExpiresAt: null };
    const known = after(waiting, challenge);
    expect(known.challengeExpiresAt).toEqual(challenge.challenge.expiresAt);
    expect(hear(known, challenge)).toBeNull();
  });

  test('ignores that the bank is not heard, as long as the payer has not come back', () => {
    const waiting = after(initiated(), challenge);
    expect(hear(waiting, unheard, 'reconciler')).toBeNull();
    expect(hear(waiting, challenge, 'reconciler')).toBeNull();
  });

  test('is processing when the payer has come back and the bank is not heard', () => {
    const back = hear(after(initiated(), challenge), unheard, 'payer');
    expect(back).toMatchObject({
      after: { state: { status: 'processing', answer: 'challenge_required', trackingId: 'tx' } },
      event: { type: 'outcome_recorded', cause: 'payer', answer: null, detail: 'timeout' },
    });
    if (back === null) throw new Error('nothing changes');
    expect(after(back.after, approved).state.status).toBe('succeeded');
    expect(after(back.after, pending).state).toMatchObject({ answer: 'pending' });
    // The payer came back without an answer to the challenge.
    expect(after(back.after, challenge).state.status).toBe('requires_action');
  });

  test('does not go back to a challenge that is over, because an answer arrives late', () => {
    expect(hear(after(initiated(), challenge, pending), challenge, 'reconciler')).toBeNull();
    expect(hear(after(initiated(), challenge, approved), challenge, 'reconciler')).toBeNull();
  });

  test('can be captured for the full capture period, counted from when the money is held', () => {
    const hour = 3_600_000;
    const captureBefore = new Date(NOON.getTime() + hour);
    const held = after(initiated({ capture: 'manual', captureBefore }), challenge, approved);
    expect(held.captureBefore).toEqual(new Date(LATER.getTime() + hour));
    const atOnce = after(initiated({ capture: 'manual', captureBefore }), approved);
    expect(atOnce.captureBefore).toEqual(captureBefore);
  });

  test('fails if the bank was asked by somebody else to end the challenge', () => {
    expect(after(initiated(), challenge, barred).state).toEqual({
      status: 'failed',
      answer: 'declined',
      trackingId: 'tx',
      reason: 'authentication_canceled',
    });
  });

  test('was never sent if the bank has not seen it', () => {
    expect(after(initiated(), barred).state).toMatchObject({
      status: 'failed',
      reason: 'not_sent',
    });
  });
});

describe('A void of a payment that waits for its payer', () => {
  const waiting = after(initiated(), challenge);
  const request = { id: newId(), kind: 'void', amount: null, reason: null } as const;
  const asked = requestOperation(waiting, request, 'merchant', LATER);

  const end = (payment: Payment, operation: Operation, outcome: Outcome) =>
    applyOutcome(payment, operation, outcome, 'bank_answer', LATER);

  test('is allowed, and nothing else is; one at a time', () => {
    expect(allowedOperations(waiting, LATER)).toEqual(['void']);
    expect(asked.after).toMatchObject({
      openOperation: 'void',
      state: { status: 'requires_action' },
    });
    expect(allowedOperations(asked.after, LATER)).toEqual([]);
    expect(() => requestOperation(asked.after, request, 'merchant', LATER)).toThrow(
      'operation_in_progress',
    );
  });

  test('cancels the payment when the bank has ended the challenge', () => {
    const done = end(asked.after, asked.operation, barred);
    expect(done).toMatchObject({
      operation: { state: { status: 'succeeded', answer: 'approved', trackingId: 'tx' } },
      after: {
        state: { status: 'canceled', answer: 'declined', trackingId: 'tx', reason: null },
        openOperation: null,
        threeDSecure: canceled,
        attention: null,
      },
      event: { type: 'void_succeeded', fromStatus: 'requires_action', toStatus: 'canceled' },
    });
    // Others asked the bank at the same time, and hear of it later.
    for (const late of [barred, challenge, unheard]) {
      expect(hear(done?.after ?? waiting, late, 'reconciler')).toBeNull();
    }
  });

  test('needs manual review if the bank took the money although it had ended the challenge', () => {
    const done = end(asked.after, asked.operation, barred);
    expect(hear(done?.after ?? waiting, approved, 'reconciler')?.after).toMatchObject({
      state: { status: 'canceled' },
      attention: 'outcome_contradicted',
    });
  });

  test.each([
    [approved, 'payment_completed', 'succeeded'],
    [{ kind: 'wrong_amount', trackingId: 'tx' } as const, 'payment_completed', 'requires_action'],
    [pending, 'deposit_pending', 'processing'],
    [abandoned, 'deposit_failed', 'failed'],
    [challenge, 'challenge_open', 'requires_action'],
  ] as const)('fails if the payer was faster: %j', (outcome, reason, status) => {
    const failed = end(asked.after, asked.operation, outcome);
    expect(failed).toMatchObject({
      operation: { state: { status: 'failed', answer: 'declined', reason } },
      after: { state: { status: 'requires_action' }, openOperation: null, attention: null },
      event: { type: 'void_failed', detail: reason },
    });
    const then = after(failed?.after ?? waiting, outcome);
    expect(then).toMatchObject({ state: { status }, attention: null });
  });

  test('is pending while the bank is not heard', () => {
    const open = end(asked.after, asked.operation, unheard);
    expect(open).toMatchObject({
      operation: { state: { status: 'pending' } },
      after: { openOperation: 'void', state: { status: 'requires_action' } },
      event: { type: 'void_pending' },
    });
    if (open === null) throw new Error('nothing changes');
    expect(end(open.after, open.operation, unheard)).toBeNull();
  });

  test('comes first: until then no outcome moves the payment', () => {
    for (const outcome of [approved, pending, abandoned, barred]) {
      expect(hear(asked.after, outcome, 'payer')).toBeNull();
    }
  });
});

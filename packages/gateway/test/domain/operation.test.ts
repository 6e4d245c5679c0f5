import fc from 'fast-check';
import { applyOutcome } from '../../src/domain/operations/apply-outcome.js';
import { initiatePayment } from '../../src/domain/operations/charge.js';
import { type Change, type Operation } from '../../src/domain/operations/operation.js';
import { type Outcome } from '../../src/domain/operations/outcome.js';
import { allowedOperations, requestOperation } from '../../src/domain/operations/request.js';
import { isUnsettled, type Payment } from '../../src/domain/payment.js';
import { canGo, canOperationGo, type OperationKind } from '../../src/domain/states.js';
import { ApiError } from '../../src/domain/errors.js';
import { newId } from '../../src/domain/ids.js';
import { newPayment, NOON } from '../support/payments.js';

const TOMORROW = new Date('2026-11-23T12:00:00.000Z');
const IN_A_WEEK = new Date('2026-11-29T12:00:00.000Z');

const approved: Outcome = { kind: 'approved', trackingId: 'tx-2' };
const declined: Outcome = { kind: 'declined', trackingId: 'tx-2', reason: 'too_late' };
const pending: Outcome = { kind: 'pending', trackingId: 'tx-2' };
const unknown: Outcome = { kind: 'unknown', cause: 'timeout' };
const wrongAmount: Outcome = { kind: 'wrong_amount', trackingId: 'tx-2' };

function payment(capture: 'automatic' | 'manual'): Payment {
  const captureBefore = capture === 'manual' ? IN_A_WEEK : null;
  const { payment: made } = initiatePayment(newPayment({ capture, captureBefore }), NOON);
  const charged = { kind: 'approved', trackingId: 'tx-1' } as const;
  const change = applyOutcome(made, null, charged, 'bank_answer', NOON);
  if (change === null) throw new Error('nothing changes');
  return change.after;
}
const authorized = payment('manual');
const paid = payment('automatic');

const ask = (known: Payment, kind: OperationKind, amount: number | null = null, now = NOON) =>
  requestOperation(known, { id: newId(), kind, amount, reason: null }, 'merchant', now);

function hear(
  { after, operation }: Pick<Change<Operation>, 'after' | 'operation'>,
  outcome: Outcome,
  now = NOON,
): Change<Operation> {
  const change = applyOutcome(after, operation, outcome, 'bank_answer', now);
  if (change === null) throw new Error('nothing changes');
  return change;
}

const refusal = (attempt: () => unknown): ApiError => {
  try {
    attempt();
  } catch (error) {
    if (error instanceof ApiError) return error;
  }
  throw new Error('was not refused');
};

describe('A capture', () => {
  test('takes the whole authorization if no amount is given', () => {
    const { after, operation } = hear(ask(authorized, 'capture'), approved);
    expect(operation).toMatchObject({ amount: 1000, state: { status: 'succeeded' } });
    expect(after).toMatchObject({
      state: { status: 'succeeded', answer: 'approved', trackingId: 'tx-1' },
      amountCaptured: 1000,
      openOperation: null,
    });
  });

  test('may take part of it, once', () => {
    const { after } = hear(ask(authorized, 'capture', 700), approved);
    expect(after.amountCaptured).toBe(700);
    expect(refusal(() => ask(after, 'capture', 300))).toMatchObject({
      code: 'operation_not_allowed',
      extras: { paymentStatus: 'succeeded', allowedOperations: ['refund'] },
    });
  });

  test('of more than the authorization is refused, with the maximum', () => {
    const { extras } = refusal(() => ask(authorized, 'capture', 1001));
    expect(extras.errors).toEqual([
      {
        field: 'amount',
        code: 'amount_too_large',
        message: 'must be at most 1000, what is authorized',
      },
    ]);
  });

  test.each(['capture', 'void'] as const)('under way prevents a %s', (kind) => {
    const { after } = ask(authorized, 'capture');
    expect(refusal(() => ask(after, kind)).code).toBe('operation_in_progress');
  });

  test('that fails leaves the authorization, which can be captured again', () => {
    const { after, event } = hear(ask(authorized, 'capture', 700), declined);
    expect(after).toMatchObject({ state: { status: 'authorized' }, amountCaptured: 0 });
    expect(event).toMatchObject({ type: 'capture_failed', answer: 'declined', detail: 'too_late' });
    expect(allowedOperations(after, NOON)).toEqual(['capture', 'void']);
  });

  test('is refused after the time to capture', () => {
    expect(refusal(() => ask(authorized, 'capture', null, IN_A_WEEK)).extras).toMatchObject({
      detail: expect.stringContaining('capture_before') as string,
      allowedOperations: ['void'],
    });
  });
});

describe('A void', () => {
  test('cancels the payment', () => {
    const { after, event } = hear(ask(authorized, 'void'), approved);
    expect(after.state.status).toBe('canceled');
    expect(after.amountCaptured).toBe(0);
    expect(event).toMatchObject({ fromStatus: 'authorized', toStatus: 'canceled' });
    expect(allowedOperations(after, NOON)).toEqual([]);
  });

  test('refused by the bank after the time to capture needs manual review', () => {
    const early = hear(ask(authorized, 'void'), declined);
    expect(early.after.attention).toBeNull();
    const late = hear(ask(authorized, 'void', null, IN_A_WEEK), declined, IN_A_WEEK);
    expect(late.after).toMatchObject({ attention: 'outcome_contradicted', openOperation: null });
  });
});

describe('A refund', () => {
  test('reserves its amount when it is recorded', () => {
    const { after } = ask(paid, 'refund', 600);
    expect(after).toMatchObject({ amountRefundPending: 600, amountRefunded: 0 });
    expect(refusal(() => ask(after, 'refund', 401)).extras.errors?.[0]?.message).toBe(
      'must be at most 400, what is left to refund',
    );
    expect(ask(after, 'refund').operation.amount).toBe(400);
  });

  test('that succeeds is counted; one that fails releases its amount', () => {
    const first = hear(ask(paid, 'refund', 600), approved);
    expect(first.after).toMatchObject({ amountRefunded: 600, amountRefundPending: 0 });
    const second = hear(ask(first.after, 'refund', 400), declined);
    expect(second.after).toMatchObject({ amountRefunded: 600, amountRefundPending: 0 });
    expect(second.after.state).toEqual(paid.state);
  });

  test('may be pending, and fail later', () => {
    const first = hear(ask(paid, 'refund', 600), pending);
    expect(first.operation.state).toMatchObject({ status: 'pending', answer: 'pending' });
    expect(isUnsettled(first.after)).toBe(true);
    const later = hear(first, declined);
    expect(later.operation.state).toMatchObject({ status: 'failed', reason: 'too_late' });
    expect(isUnsettled(later.after)).toBe(false);
  });

  test('is refused if nothing is left, or nothing was captured', () => {
    const { after } = hear(ask(paid, 'refund'), approved);
    expect(refusal(() => ask(after, 'refund'))).toMatchObject({ code: 'operation_not_allowed' });
    expect(refusal(() => ask(authorized, 'refund')).extras).toMatchObject({
      detail: 'A refund needs a payment that is succeeded; this one is authorized.',
      allowedOperations: ['capture', 'void'],
    });
  });
});

describe('An operation with a recorded outcome', () => {
  test.each([unknown, pending, approved])('ignores a repeated outcome: %j', (outcome) => {
    const { after, operation } = hear(ask(paid, 'refund'), approved);
    expect(applyOutcome(after, operation, outcome, 'reconciler', NOON)).toBeNull();
  });

  test('keeps its amounts if the bank contradicts itself, and needs manual review', () => {
    const done = hear(ask(paid, 'refund', 600), approved);
    const { after, operation, event } = hear(done, declined);
    expect(operation.state).toEqual(done.operation.state);
    expect(after).toMatchObject({ amountRefunded: 600, attention: 'outcome_contradicted' });
    expect(event.type).toBe('refund_contradicted');
  });

  test('with another amount from the bank is not a success, and is reported once', () => {
    const { after, operation } = hear(ask(authorized, 'capture'), wrongAmount);
    expect(operation.state.status).toBe('pending');
    expect(after).toMatchObject({
      state: { status: 'authorized' },
      attention: 'outcome_contradicted',
    });
    expect(applyOutcome(after, operation, wrongAmount, 'reconciler', NOON)).toBeNull();
  });
});

describe('Operations and outcomes in any order', () => {
  const kinds = fc.constantFrom<OperationKind>('capture', 'void', 'refund');
  const outcomes = fc.constantFrom(approved, declined, pending, unknown);
  const step = fc.oneof(
    fc.record({ ask: kinds, amount: fc.option(fc.integer({ min: 1, max: 1100 })) }),
    fc.record({ about: fc.nat(20), hear: outcomes }),
  );

  test('never capture more than authorized or refund more than captured, and stay within the table', () => {
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 40 }),
        fc.constantFrom(authorized, paid),
        (steps, start) => {
          let known = start;
          const operations: Operation[] = [];
          for (const next of steps) {
            const change = attempt(known, operations, next);
            if (change === null) continue;
            const [from, to] = [known.state.status, change.after.state.status];
            expect(from === to || canGo(from, to)).toBe(true);
            expect(change.event.version).toBe(known.version + 1);
            known = change.after;

            const { amount, amountCaptured, amountRefunded, amountRefundPending } = known;
            expect(amountCaptured).toBeLessThanOrEqual(amount);
            expect(amountRefunded).toBeGreaterThanOrEqual(0);
            expect(amountRefundPending).toBeGreaterThanOrEqual(0);
            expect(amountRefunded + amountRefundPending).toBeLessThanOrEqual(amountCaptured);
            expect(amountRefunded).toBe(sumOf(operations, 'refund', ['succeeded']));
            expect(amountRefundPending).toBe(sumOf(operations, 'refund', ['initiated', 'pending']));
            const holding = operations.filter(
              ({ kind, state }) =>
                kind !== 'refund' && ['initiated', 'pending'].includes(state.status),
            );
            expect(holding.map(({ kind }) => kind)).toEqual(
              known.openOperation === null ? [] : [known.openOperation],
            );
          }
        },
      ),
      { numRuns: 1_000 },
    );
  });

  type Next = typeof step extends fc.Arbitrary<infer S> ? S : never;

  function attempt(known: Payment, operations: Operation[], next: Next): Change<Operation> | null {
    if ('ask' in next) {
      try {
        const change = ask(known, next.ask, next.ask === 'void' ? null : next.amount, TOMORROW);
        operations.push(change.operation);
        return change;
      } catch (error) {
        expect(error).toBeInstanceOf(ApiError);
        return null;
      }
    }
    const at = next.about % Math.max(1, operations.length);
    const operation = operations[at];
    if (operation === undefined) return null;
    const change = applyOutcome(known, operation, next.hear, 'bank_answer', TOMORROW);
    if (change === null) return null;
    const [from, to] = [operation.state.status, change.operation.state.status];
    expect(from === to || canOperationGo(from, to)).toBe(true);
    operations[at] = change.operation;
    return change;
  }

  const sumOf = (operations: Operation[], kind: OperationKind, statuses: string[]): number =>
    operations
      .filter((one) => one.kind === kind && statuses.includes(one.state.status))
      .reduce((sum, { amount }) => sum + amount, 0);
});

import { applyOutcome } from '../../src/domain/operations/apply-outcome.js';
import { initiatePayment, type NewPayment } from '../../src/domain/operations/charge.js';
import { type Outcome } from '../../src/domain/operations/outcome.js';
import { requestOperation } from '../../src/domain/operations/request.js';
import { type Payment } from '../../src/domain/payment.js';
import { compareWithBooks, type LedgerEntry } from '../../src/domain/bank-ledger.js';
import { newId } from '../../src/domain/ids.js';
import { newPayment, NOON } from '../support/payments.js';

const approved = { kind: 'approved', trackingId: 'tx' } as const;
const declined = { kind: 'declined', trackingId: 'tx', reason: 'lost_card' } as const;

function paymentThat(outcome: Outcome | null, fields: Partial<NewPayment> = {}): Payment {
  const { payment } = initiatePayment(newPayment(fields), NOON);
  if (outcome === null) return payment;
  return applyOutcome(payment, null, outcome, 'bank_answer', NOON)?.after ?? payment;
}

const entry = ({ id }: Payment, fields: Partial<LedgerEntry> = {}): LedgerEntry => ({
  reference: id,
  operationReference: null,
  kind: 'charge',
  amount: 1000,
  currency: 'USD',
  at: NOON,
  ...fields,
});

const found = (entries: readonly LedgerEntry[], payment: Payment | null, operations = []) =>
  compareWithBooks(entries, payment && { payment, operations }).map(({ kind }) => kind);

const VOID = { kind: 'void', operationReference: 'void-1' } as const;

describe("The bank's ledger and the books", () => {
  test('agree about a payment that both know', () => {
    const paid = paymentThat(approved);
    expect(found([entry(paid)], paid)).toEqual([]);
    const held = paymentThat(approved, { capture: 'manual' });
    expect(found([entry(held, { kind: 'authorization' })], held)).toEqual([]);
  });

  test('differ in a charge that only the bank knows, unless it was reversed', () => {
    const unknown = paymentThat(null);
    expect(found([entry(unknown)], null)).toEqual(['not_in_books']);
    expect(found([entry(unknown), entry(unknown, VOID)], null)).toEqual([]);
  });

  test.each([
    ['the books say failed', declined, {}],
    ['the amount is another', approved, { amount: 999 }],
    ['the currency is another', approved, { currency: 'EUR' }],
  ])('disagree about a charge when %s', (_when, outcome, fields) => {
    const payment = paymentThat(outcome);
    expect(found([entry(payment, fields)], payment)).toEqual(['disagrees']);
  });

  test('agree about a failed payment whose wrong amount was reversed', () => {
    const payment = paymentThat({ kind: 'given_back', trackingId: 'tx' });
    const undone = { ...VOID, operationReference: `${payment.id}-mismatch` };
    expect(found([entry(payment, { amount: 900 }), entry(payment, undone)], payment)).toEqual([]);
  });

  test('need the reconciler while the books have no outcome', () => {
    const unheard = paymentThat({ kind: 'unknown', cause: 'timeout' });
    expect(found([entry(unheard)], unheard)).toEqual(['unsettled']);
  });

  describe('with a refund', () => {
    const paid = paymentThat(approved);
    const request = { id: newId(), kind: 'refund', amount: 300, reason: null } as const;
    const asked = requestOperation(paid, request, 'merchant', NOON);
    const refund = entry(paid, { kind: 'refund', operationReference: request.id, amount: 300 });
    const answered = (outcome: typeof approved | typeof declined) => {
      const change = applyOutcome(asked.after, asked.operation, outcome, 'bank_answer', NOON);
      if (change === null) throw new Error('nothing changes');
      return { payment: change.after, operations: [change.operation] };
    };

    test('agree when both know it', () => {
      expect(compareWithBooks([refund], answered(approved))).toEqual([]);
    });

    test('differ if the books do not know it', () => {
      expect(found([entry(paid), refund], paid)).toEqual(['operation_not_in_books']);
    });

    test('disagree if the books say that it failed, or with another amount', () => {
      const kinds = [
        ...compareWithBooks([refund], answered(declined)),
        ...compareWithBooks([{ ...refund, amount: 301 }], answered(approved)),
      ].map(({ kind }) => kind);
      expect(kinds).toEqual(['disagrees', 'disagrees']);
    });

    test('need the reconciler while its outcome is unknown', () => {
      const booked = { payment: asked.after, operations: [asked.operation] };
      expect(compareWithBooks([refund], booked).map(({ kind }) => kind)).toEqual(['unsettled']);
    });
  });
});

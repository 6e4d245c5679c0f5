import { type LedgerEntry } from '@payment-gateway/testkit';
import { type BookedOperation, type BookedPayment } from '../src/books/books.js';
import { type Heard } from '../src/client.js';
import { type Attempt, type Facts } from '../src/judge/facts.js';
import { judge } from '../src/judge/judge.js';
import { type OperationOrder, type PaymentOrder } from '../src/order.js';

// A judge that acquits everybody proves nothing: here each promise is broken once.

const order: PaymentOrder = {
  tag: 'order-1',
  merchant: 'merchant_one',
  key: 'key-1',
  card: '4242424242424242',
  amount: 1000,
  currency: 'USD',
  capture: 'automatic',
};

const payment: BookedPayment = {
  id: 'payment-1',
  merchant: 'merchant_one',
  tag: 'order-1',
  key: 'key-1',
  status: 'succeeded',
  declineReason: null,
  trackingId: 'bank-1',
  capture: 'automatic',
  amount: 1000,
  currency: 'USD',
  amountCaptured: 1000,
  amountRefunded: 0,
  amountRefundPending: 0,
  openOperation: null,
  attention: null,
};

const charge: LedgerEntry = {
  id: '1',
  reference: 'payment-1',
  operation_reference: null,
  transaction_id: 'bank-1',
  kind: 'charge',
  amount: 1000,
  currency: 'USD',
  card: '**** **** **** 4242',
  at: '2042-01-01T00:00:00.000Z',
};

const succeeded = {
  kind: 'answer',
  status: 200,
  paymentId: 'payment-1',
  paymentStatus: 'succeeded',
  operation: null,
  problem: null,
  replayed: false,
} as const;

const heard = (answer: Heard, changed: Partial<Attempt> = {}): Attempt => ({
  order,
  isLook: false,
  gateway: 'gateway A',
  heard: answer,
  gatewayLived: true,
  ...changed,
});

const kindsOf = (facts: Partial<Facts>): string[] => {
  const violations = judge({
    attempts: [heard(succeeded)],
    payments: [payment],
    operations: [],
    events: [],
    ledger: [charge],
    bankStatus: new Map(),
    ...facts,
  });
  return [...new Set(violations.map(({ kind }) => kind))].sort();
};

test('a payment that is charged once, and told so, breaks no promise', () => {
  expect(kindsOf({})).toEqual([]);
});

test('a second charge is found', () => {
  expect(kindsOf({ ledger: [charge, { ...charge, id: '2' }] })).toEqual([
    'double_charge',
    'wrong_charge',
  ]);
});

test('a second payment for one key is found', () => {
  const second = { ...payment, id: 'payment-2' };
  expect(
    kindsOf({
      payments: [payment, second],
      ledger: [charge, { ...charge, id: '2', reference: 'payment-2' }],
      attempts: [heard(succeeded), heard({ ...succeeded, paymentId: 'payment-2' })],
    }),
  ).toEqual(['contradiction', 'double_charge']);
});

test('a failed payment that was charged is found, unless the charge was undone', () => {
  const failed = { ...payment, status: 'failed', amountCaptured: 0 };
  const attempts = [heard({ ...succeeded, paymentStatus: 'processing' })];
  expect(kindsOf({ payments: [failed], attempts })).toEqual(['wrong_charge']);
  const undone = { ...charge, id: '2', kind: 'void', operation_reference: 'payment-1-mismatch' };
  const ledger = [charge, undone];
  expect(kindsOf({ payments: [failed], attempts, ledger })).toEqual([]);
});

test('a payment that succeeded without a charge, or with a wrong one, is found', () => {
  expect(kindsOf({ ledger: [] })).toEqual(['wrong_charge']);
  expect(kindsOf({ ledger: [{ ...charge, amount: 999 }] })).toEqual(['wrong_charge']);
  expect(kindsOf({ ledger: [{ ...charge, currency: 'EUR' }] })).toEqual(['wrong_charge']);
});

test('a charge that the gateway does not know is found', () => {
  expect(kindsOf({ ledger: [charge, { ...charge, reference: 'payment-9' }] })).toEqual([
    'charge_without_payment',
  ]);
});

test('a merchant who was told otherwise is found', () => {
  expect(kindsOf({ attempts: [heard({ ...succeeded, paymentStatus: 'failed' })] })).toEqual([
    'contradiction',
  ]);
  expect(kindsOf({ attempts: [heard({ ...succeeded, paymentId: 'payment-9' })] })).toEqual([
    'contradiction',
  ]);
});

test('a payment that was charged although nothing was sent is found', () => {
  const attempts = [
    heard(
      { ...succeeded, status: 503, paymentId: null, paymentStatus: null },
      { order: { ...order, key: null } },
    ),
  ];
  const payments = [{ ...payment, key: null }];
  expect(kindsOf({ attempts, payments })).toEqual(['charged_after_503']);
  // Who only looks hears nothing of what was sent.
  const looks = attempts.map((attempt) => ({ ...attempt, isLook: true }));
  expect(kindsOf({ attempts: looks, payments })).toEqual([]);
});

test('silence of a gateway that lives is found, silence of one that was killed is not', () => {
  const silence: Heard = { kind: 'silence', why: 'socket hang up' };
  expect(kindsOf({ attempts: [heard(silence)] })).toEqual(['lost_answer']);
  expect(kindsOf({ attempts: [heard(silence, { gatewayLived: false })] })).toEqual([]);
});

test('an answer that is no part of the contract is found', () => {
  const attempts = [heard({ ...succeeded, status: 500, problem: 'internal_error' })];
  expect(kindsOf({ attempts })).toEqual(['unexpected_answer']);
});

test('a payment that hangs although the bank has decided is found, a pending one is not', () => {
  const processing = {
    payments: [{ ...payment, status: 'processing' }],
    attempts: [heard({ ...succeeded, paymentStatus: 'processing' })],
    ledger: [],
  };
  const says = (status: string) => new Map([['payment-1', status]]);
  expect(kindsOf({ ...processing, bankStatus: says('succeeded') })).toEqual(['stuck']);
  expect(kindsOf({ ...processing, bankStatus: says('never seen') })).toEqual(['stuck']);
  expect(kindsOf({ ...processing, bankStatus: says('pending') })).toEqual([]);
});

test('an intent that nobody follows up is found', () => {
  const payments = [{ ...payment, status: 'initiated' }];
  const attempts = [heard({ kind: 'silence', why: 'killed' }, { gatewayLived: false })];
  const bankStatus = new Map([['payment-1', 'pending']]);
  expect(kindsOf({ payments, attempts, ledger: [], bankStatus })).toEqual(['stuck']);
});

describe('a payment that is held and captured, and of which a part was paid back', () => {
  const captured: BookedPayment = {
    ...payment,
    capture: 'manual',
    amountCaptured: 700,
    amountRefunded: 300,
  };
  const capture: BookedOperation = {
    id: 'operation-1',
    paymentId: 'payment-1',
    kind: 'capture',
    key: 'key-1',
    status: 'succeeded',
    failureReason: null,
    amount: 700,
    currency: 'USD',
  };
  const refund: BookedOperation = { ...capture, id: 'operation-2', kind: 'refund', amount: 300 };
  const hold: LedgerEntry = { ...charge, kind: 'authorization' };
  const captureEntry: LedgerEntry = {
    ...charge,
    kind: 'capture',
    operation_reference: 'operation-1',
    amount: 700,
  };
  const refundEntry: LedgerEntry = {
    ...charge,
    kind: 'refund',
    operation_reference: 'operation-2',
    amount: 300,
  };
  const paid: Attempt = {
    ...heard({ ...succeeded, paymentStatus: 'authorized' }),
    order: { ...order, capture: 'manual' },
  };
  const orderOf = ({ paymentId, kind, key, amount }: BookedOperation): OperationOrder => ({
    tag: 'order-1',
    merchant: 'merchant_one',
    paymentId,
    kind: kind as OperationOrder['kind'],
    key,
    amount,
  });
  const asked = (
    of: BookedOperation,
    status = 'succeeded',
    changed: Partial<Attempt> = {},
  ): Attempt => ({
    ...heard({ ...succeeded, operation: { id: of.id, status } }),
    order: orderOf(of),
    ...changed,
  });
  const refused = (of: BookedOperation, status: number, problem: string): Attempt =>
    asked(of, '', {
      heard: {
        ...succeeded,
        status,
        problem,
        paymentId: null,
        paymentStatus: null,
        operation: null,
      },
    });
  const silent = (of: BookedOperation): Attempt =>
    asked(of, '', { heard: { kind: 'silence', why: 'killed' }, gatewayLived: false });
  const found = (facts: Partial<Facts>): string[] =>
    kindsOf({
      attempts: [paid, asked(capture), asked(refund)],
      payments: [captured],
      operations: [capture, refund],
      ledger: [hold, captureEntry, refundEntry],
      ...facts,
    });

  const pendingRefund: Partial<Facts> = {
    payments: [{ ...captured, amountRefunded: 0, amountRefundPending: 300 }],
    operations: [capture, { ...refund, status: 'pending' }],
    attempts: [paid, asked(capture), asked(refund, 'pending')],
    bankStatus: new Map([['operation-2', 'pending']]),
  };
  const notRefunded: Partial<Facts> = {
    payments: [{ ...captured, amountRefunded: 0 }],
    ledger: [hold, captureEntry],
  };

  test('breaks no promise', () => {
    expect(found({})).toEqual([]);
  });

  test('a second entry for one operation is found', () => {
    const ledger = [hold, captureEntry, refundEntry, { ...refundEntry, id: '9' }];
    const payments = [{ ...captured, amountRefunded: 600 }];
    expect(found({ ledger, payments })).toEqual(['double_operation']);
    expect(found({ ledger })).toEqual(['double_operation', 'wrong_amounts']);
  });

  test('a second operation for one key is found, without a key there may be two', () => {
    const second = { ...refund, id: 'operation-3' };
    const twice = {
      payments: [{ ...captured, amountRefunded: 600 }],
      operations: [capture, refund, second],
      ledger: [hold, captureEntry, refundEntry, { ...refundEntry, operation_reference: second.id }],
      attempts: [paid, asked(capture), asked(refund), silent(refund)],
    };
    expect(found(twice)).toEqual(['double_operation']);

    const [one, other] = [refund, second].map((it) => ({ ...it, key: null }));
    if (!one || !other) throw new Error('There are two');
    const operations = [capture, one, other];
    const attempts = [paid, asked(capture), asked(one), asked(other)];
    expect(found({ ...twice, operations, attempts })).toEqual([]);
  });

  test('an operation that is told one way in the books and another way in the ledger is found', () => {
    expect(found(notRefunded)).toEqual(['wrong_operation']);
    const failed = {
      operations: [capture, { ...refund, status: 'failed' }],
      attempts: [paid, asked(capture), asked(refund, 'failed')],
    };
    expect(found(failed)).toEqual(['wrong_operation']);
    expect(found({ ...notRefunded, ...failed })).toEqual([]);
    const less = { ...refundEntry, amount: 299 };
    const payments = [{ ...captured, amountRefunded: 299 }];
    expect(found({ ledger: [hold, captureEntry, less], payments })).toEqual(['wrong_operation']);
  });

  test('an entry of an operation that is not in the books is found', () => {
    const strange = { ...refundEntry, operation_reference: 'operation-9' };
    const ledger = [hold, captureEntry, refundEntry, strange];
    const payments = [{ ...captured, amountRefunded: 600 }];
    expect(found({ ledger, payments })).toEqual(['operation_without_record']);
  });

  test('an operation that nobody can have asked for is found', () => {
    const attempts = [paid, asked(capture)];
    expect(found({ attempts })).toEqual(['operation_without_request']);
  });

  test.each(['bank_unreachable', 'temporarily_unavailable'])(
    'an operation that was done although %s said that nothing was begun is found',
    (problem) => {
      const without = { ...refund, key: null };
      const operations = [capture, without];
      const attempts = [paid, asked(capture), refused(without, 503, problem)];
      expect(found({ operations, attempts })).toEqual(['operation_without_request']);
    },
  );

  test('an operation that was done after it was not confirmed is none', () => {
    const without = { ...refund, key: null };
    const operations = [capture, without];
    const attempts = [paid, asked(capture), refused(without, 503, 'operation_unconfirmed')];
    expect(found({ operations, attempts })).toEqual([]);
  });

  test.each<[string, Partial<BookedPayment>]>([
    ['captured', { amountCaptured: 1000 }],
    ['refunded', { amountRefunded: 301 }],
    ['reserved for refunds', { amountRefundPending: 1 }],
    ['open', { openOperation: 'capture' }],
    ['its status', { status: 'canceled' }],
  ])('a payment that is wrong about what is %s is found', (_, wrong) => {
    const attempts = [paid];
    const told = [asked(capture), asked(refund)].map((attempt): Attempt => ({
      ...attempt,
      heard: { ...attempt.heard, paymentStatus: null } as Heard,
    }));
    expect(
      found({ payments: [{ ...captured, ...wrong }], attempts: [...attempts, ...told] }),
    ).toEqual(['wrong_amounts']);
  });

  test('more refunded than captured is found, even where bank and books agree', () => {
    const much = { ...refund, amount: 701 };
    expect(
      found({
        payments: [{ ...captured, amountRefunded: 701 }],
        operations: [capture, much],
        ledger: [hold, captureEntry, { ...refundEntry, amount: 701 }],
        attempts: [paid, asked(capture), asked(much)],
      }),
    ).toEqual(['wrong_amounts']);
  });

  test('a payment that is canceled, and captured, is found', () => {
    const voided: BookedOperation = { ...capture, id: 'operation-3', kind: 'void', amount: 1000 };
    const voidEntry = {
      ...charge,
      kind: 'void',
      operation_reference: 'operation-3',
    };
    const payments = [{ ...captured, status: 'canceled', amountCaptured: 0, amountRefunded: 0 }];
    const told = { ...succeeded, paymentStatus: 'canceled' };
    const canceled = {
      payments,
      operations: [voided],
      ledger: [hold, voidEntry],
      attempts: [
        paid,
        { ...asked(voided), heard: { ...told, operation: { id: voided.id, status: 'succeeded' } } },
      ],
    };
    expect(found(canceled)).toEqual([]);
    const both = {
      ...canceled,
      operations: [capture, voided],
      ledger: [hold, captureEntry, voidEntry],
      attempts: [...canceled.attempts, silent(capture)],
    };
    expect(found(both)).toEqual(['wrong_amounts']);
  });

  test('an operation that hangs although the bank has decided is found, a pending one is not', () => {
    const ledger = [hold, captureEntry];
    const says = (status: string) => new Map([['operation-2', status]]);
    expect(found({ ...pendingRefund, ledger })).toEqual([]);
    expect(found({ ...pendingRefund, bankStatus: says('succeeded') })).toEqual(['stuck']);
    expect(found({ ...pendingRefund, ledger, bankStatus: says('failed') })).toEqual(['stuck']);
    expect(found({ ...pendingRefund, ledger, bankStatus: says('never seen') })).toEqual(['stuck']);
    const operations = [capture, { ...refund, status: 'initiated' }];
    expect(found({ ...pendingRefund, ledger, operations })).toEqual(['stuck']);
  });

  test('a merchant who was told otherwise of an operation is found', () => {
    const told = (...attempts: Attempt[]) =>
      found({ attempts: [paid, asked(capture), ...attempts] });
    expect(told(asked(refund, 'failed'))).toEqual(['contradiction']);
    expect(told(asked(refund, 'pending'))).toEqual([]);
    const gone = { ...refund, id: 'operation-9' };
    expect(told(silent(refund), asked({ ...gone, key: 'key-9' }))).toEqual(['contradiction']);
    const other = { ...refund, amount: 299 };
    expect(told(asked(refund), asked(other))).toEqual(['contradiction']);
  });

  test('two requests without a key that were told of one operation are found', () => {
    const without = { ...refund, key: null };
    const operations = [capture, without];
    const attempts = [paid, asked(capture), asked(without), asked(without)];
    expect(found({ operations, attempts })).toEqual(['contradiction']);
  });

  test('a merchant who was told of a status that cannot have become this one is found', () => {
    const told = (paymentStatus: string) =>
      found({
        attempts: [paid, asked(capture), asked(refund), heard({ ...succeeded, paymentStatus })],
      });
    expect(told('authorized')).toEqual([]);
    expect(told('canceled')).toEqual(['contradiction']);
  });

  test('a payment about which bank and books contradict each other is found', () => {
    const payments = [{ ...captured, attention: 'outcome_contradicted' }];
    expect(found({ payments })).toEqual(['contradiction']);
    const event = {
      paymentId: 'payment-1',
      reference: 'operation-2',
      type: 'refund_contradicted',
      fromStatus: 'succeeded',
      toStatus: 'succeeded',
      cause: 'reconciler',
      bankCode: '100',
    };
    expect(found({ events: [event] })).toEqual(['contradiction']);
  });

  test('an answer to an operation that is no part of the contract is found', () => {
    const after = (status: number, problem: string, of = refund) =>
      found({ attempts: [paid, asked(capture), asked(refund), refused(of, status, problem)] });
    expect(after(409, 'operation_in_progress')).toEqual([]);
    expect(after(409, 'operation_not_allowed')).toEqual([]);
    expect(after(422, 'validation_failed')).toEqual([]);
    expect(after(404, 'payment_not_found')).toEqual(['unexpected_answer']);
    expect(after(500, 'internal_error')).toEqual(['unexpected_answer']);
    expect(after(422, 'idempotency_key_reused')).toEqual(['unexpected_answer']);
  });

  test('silence of a gateway that lives is found after an operation, too', () => {
    const attempts = [paid, asked(capture), { ...silent(refund), gatewayLived: true }];
    expect(found({ attempts })).toEqual(['lost_answer']);
  });

  test('a wrong amount that is given back is no operation of a merchant', () => {
    const payments = [{ ...payment, status: 'failed', amountCaptured: 0 }];
    const attempts = [heard({ ...succeeded, paymentStatus: 'failed' })];
    const half = { ...charge, amount: 500 };
    const back = { ...half, kind: 'void', operation_reference: 'payment-1-mismatch' };
    const givenBack = { payments, attempts, operations: [] };
    expect(found({ ...givenBack, ledger: [half, back] })).toEqual([]);
    expect(
      found({ ...givenBack, ledger: [half, { ...back, operation_reference: 'other' }] }),
    ).toEqual(['operation_without_record', 'wrong_amounts']);
  });
});

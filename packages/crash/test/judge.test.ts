import { type LedgerEntry } from '@payment-gateway/testkit';
import { type Authentication } from '../src/books/authentication.js';
import { type BookedOperation, type BookedPayment } from '../src/books/books.js';
import { formatViolations } from '../src/judge/format-violations.js';
import { Address } from '../src/merchants/address.js';
import { type Arrival, type Destination, type Page, type Visit } from '../src/payers/visit.js';
import { type Reply } from '../src/merchants/client.js';
import { type Attempt, type Facts, type SeenOfEvents } from '../src/judge/facts.js';
import { type OperationOrder } from '../src/merchants/order.js';
import { type Receipt } from '../src/receivers/receipt.js';
import { charge, factsOf, kindsOf, order, payment, reply, succeeded } from './facts.js';

// A judge that finds nothing proves nothing: here each promise is broken once.

test('A payment that is charged once and answered accordingly breaks no promise', () => {
  expect(kindsOf({})).toEqual([]);
});

test('A second charge is found', () => {
  expect(kindsOf({ ledger: [charge, { ...charge, id: '2' }] })).toEqual([
    'double_charge',
    'wrong_charge',
  ]);
});

test('A second payment for one key is found', () => {
  const second = { ...payment, id: 'payment-2' };
  expect(
    kindsOf({
      payments: [payment, second],
      ledger: [charge, { ...charge, id: '2', reference: 'payment-2' }],
      attempts: [reply(succeeded), reply({ ...succeeded, paymentId: 'payment-2' })],
    }),
  ).toEqual(['contradiction', 'double_charge']);
});

test('A failed payment that was charged is found, unless the charge was voided', () => {
  const failed = { ...payment, status: 'failed', amountCaptured: 0 };
  const attempts = [reply({ ...succeeded, paymentStatus: 'processing' })];
  expect(kindsOf({ payments: [failed], attempts })).toEqual(['wrong_charge']);
  const undone = { ...charge, id: '2', kind: 'void', operation_reference: 'payment-1-mismatch' };
  const ledger = [charge, undone];
  expect(kindsOf({ payments: [failed], attempts, ledger })).toEqual([]);
});

test('A payment that succeeded without a charge, or with a wrong one, is found', () => {
  expect(kindsOf({ ledger: [] })).toEqual(['wrong_charge']);
  expect(kindsOf({ ledger: [{ ...charge, amount: 999 }] })).toEqual(['wrong_charge']);
  expect(kindsOf({ ledger: [{ ...charge, currency: 'EUR' }] })).toEqual(['wrong_charge']);
});

test('A charge without a payment in the books is found', () => {
  expect(kindsOf({ ledger: [charge, { ...charge, reference: 'payment-9' }] })).toEqual([
    'charge_without_payment',
  ]);
});

test('An answer that contradicts the books is found', () => {
  expect(kindsOf({ attempts: [reply({ ...succeeded, paymentStatus: 'failed' })] })).toEqual([
    'contradiction',
  ]);
  expect(kindsOf({ attempts: [reply({ ...succeeded, paymentId: 'payment-9' })] })).toEqual([
    'contradiction',
  ]);
});

test('A payment that was charged after a 503 is found', () => {
  const attempts = [
    reply(
      { ...succeeded, status: 503, paymentId: null, paymentStatus: null },
      { order: { ...order, key: null } },
    ),
  ];
  const payments = [{ ...payment, key: null }];
  expect(kindsOf({ attempts, payments })).toEqual(['charged_after_503']);
  // A GET says nothing about what was sent to the bank.
  const lookups = attempts.map((attempt) => ({ ...attempt, isLookup: true }));
  expect(kindsOf({ attempts: lookups, payments })).toEqual([]);
});

test('A missing answer of a live gateway is found, one of a killed gateway is not', () => {
  const noAnswer: Reply = { kind: 'no_answer', reason: 'socket hang up' };
  expect(kindsOf({ attempts: [reply(noAnswer)] })).toEqual(['lost_answer']);
  expect(kindsOf({ attempts: [reply(noAnswer, { gatewayLived: false })] })).toEqual([]);
});

test('An answer outside the contract is found', () => {
  const attempts = [reply({ ...succeeded, status: 500, problem: 'internal_error' })];
  expect(kindsOf({ attempts })).toEqual(['unexpected_answer']);
});

test('A payment that stays open although the bank has decided is found, a pending one is not', () => {
  const processing = {
    payments: [{ ...payment, status: 'processing' }],
    attempts: [reply({ ...succeeded, paymentStatus: 'processing' })],
    ledger: [],
  };
  const says = (status: string) => new Map([['payment-1', status]]);
  expect(kindsOf({ ...processing, bankStatus: says('succeeded') })).toEqual(['stuck']);
  expect(kindsOf({ ...processing, bankStatus: says('never seen') })).toEqual(['stuck']);
  expect(kindsOf({ ...processing, bankStatus: says('pending') })).toEqual([]);
});

test('An intent that is never resolved is found', () => {
  const payments = [{ ...payment, status: 'initiated' }];
  const attempts = [reply({ kind: 'no_answer', reason: 'killed' }, { gatewayLived: false })];
  const bankStatus = new Map([['payment-1', 'pending']]);
  expect(kindsOf({ payments, attempts, ledger: [], bankStatus })).toEqual(['stuck']);
});

describe('A payment that is authorized, captured and partly refunded', () => {
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
    ...reply({ ...succeeded, paymentStatus: 'authorized' }),
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
    ...reply({ ...succeeded, operation: { id: of.id, status } }),
    order: orderOf(of),
    ...changed,
  });
  const refused = (of: BookedOperation, status: number, problem: string): Attempt =>
    asked(of, '', {
      reply: {
        ...succeeded,
        status,
        problem,
        paymentId: null,
        paymentStatus: null,
        operation: null,
      },
    });
  const silent = (of: BookedOperation): Attempt =>
    asked(of, '', { reply: { kind: 'no_answer', reason: 'killed' }, gatewayLived: false });
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

  test('a second operation for one key is found; without a key there may be two', () => {
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

  test('an operation on which the books and the ledger disagree is found', () => {
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

  test('an operation that was never requested is found', () => {
    const attempts = [paid, asked(capture)];
    expect(found({ attempts })).toEqual(['operation_without_request']);
  });

  test.each(['bank_unreachable', 'temporarily_unavailable'])(
    'an operation that was done although %s said that nothing was started is found',
    (problem) => {
      const without = { ...refund, key: null };
      const operations = [capture, without];
      const attempts = [paid, asked(capture), refused(without, 503, problem)];
      expect(found({ operations, attempts })).toEqual(['operation_without_request']);
    },
  );

  test('an operation that was done after operation_unconfirmed breaks no promise', () => {
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
    const answered = [asked(capture), asked(refund)].map((attempt): Attempt => ({
      ...attempt,
      reply: { ...attempt.reply, paymentStatus: null } as Reply,
    }));
    expect(
      found({ payments: [{ ...captured, ...wrong }], attempts: [...attempts, ...answered] }),
    ).toEqual(['wrong_amounts']);
  });

  test('more refunded than captured is found, even if bank and books agree', () => {
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

  test('a payment that is canceled but captured is found', () => {
    const voided: BookedOperation = { ...capture, id: 'operation-3', kind: 'void', amount: 1000 };
    const voidEntry = {
      ...charge,
      kind: 'void',
      operation_reference: 'operation-3',
    };
    const payments = [{ ...captured, status: 'canceled', amountCaptured: 0, amountRefunded: 0 }];
    const answered = { ...succeeded, paymentStatus: 'canceled' };
    const canceled = {
      payments,
      operations: [voided],
      ledger: [hold, voidEntry],
      attempts: [
        paid,
        {
          ...asked(voided),
          reply: { ...answered, operation: { id: voided.id, status: 'succeeded' } },
        },
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

  test('an operation that stays open although the bank has decided is found, a pending one is not', () => {
    const ledger = [hold, captureEntry];
    const says = (status: string) => new Map([['operation-2', status]]);
    expect(found({ ...pendingRefund, ledger })).toEqual([]);
    expect(found({ ...pendingRefund, bankStatus: says('succeeded') })).toEqual(['stuck']);
    expect(found({ ...pendingRefund, ledger, bankStatus: says('failed') })).toEqual(['stuck']);
    expect(found({ ...pendingRefund, ledger, bankStatus: says('never seen') })).toEqual(['stuck']);
    const operations = [capture, { ...refund, status: 'initiated' }];
    expect(found({ ...pendingRefund, ledger, operations })).toEqual(['stuck']);
  });

  test('an answer about an operation that contradicts the books is found', () => {
    const answered = (...attempts: Attempt[]) =>
      found({ attempts: [paid, asked(capture), ...attempts] });
    expect(answered(asked(refund, 'failed'))).toEqual(['contradiction']);
    expect(answered(asked(refund, 'pending'))).toEqual([]);
    const gone = { ...refund, id: 'operation-9' };
    expect(answered(silent(refund), asked({ ...gone, key: 'key-9' }))).toEqual(['contradiction']);
    const other = { ...refund, amount: 299 };
    expect(answered(asked(refund), asked(other))).toEqual(['contradiction']);
  });

  test('two requests without a key that got the same operation are found', () => {
    const without = { ...refund, key: null };
    const operations = [capture, without];
    const attempts = [paid, asked(capture), asked(without), asked(without)];
    expect(found({ operations, attempts })).toEqual(['contradiction']);
  });

  test('an answered status that cannot have become the current one is found', () => {
    const answered = (paymentStatus: string) =>
      found({
        attempts: [paid, asked(capture), asked(refund), reply({ ...succeeded, paymentStatus })],
      });
    expect(answered('authorized')).toEqual([]);
    expect(answered('canceled')).toEqual(['contradiction']);
  });

  test('a contradiction between bank and books is found', () => {
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

  test('an answer to an operation that is outside the contract is found', () => {
    const after = (status: number, problem: string, of = refund) =>
      found({ attempts: [paid, asked(capture), asked(refund), refused(of, status, problem)] });
    expect(after(409, 'operation_in_progress')).toEqual([]);
    expect(after(409, 'operation_not_allowed')).toEqual([]);
    expect(after(422, 'validation_failed')).toEqual([]);
    expect(after(404, 'payment_not_found')).toEqual(['unexpected_answer']);
    expect(after(500, 'internal_error')).toEqual(['unexpected_answer']);
    expect(after(422, 'idempotency_key_reused')).toEqual(['unexpected_answer']);
  });

  test('a missing answer of a live gateway is found for an operation, too', () => {
    const attempts = [paid, asked(capture), { ...silent(refund), gatewayLived: true }];
    expect(found({ attempts })).toEqual(['lost_answer']);
  });

  test('the void of a wrong amount is not an operation of a merchant', () => {
    const payments = [{ ...payment, status: 'failed', amountCaptured: 0 }];
    const attempts = [reply({ ...succeeded, paymentStatus: 'failed' })];
    const half = { ...charge, amount: 500 };
    const back = { ...half, kind: 'void', operation_reference: 'payment-1-mismatch' };
    const givenBack = { payments, attempts, operations: [] };
    expect(found({ ...givenBack, ledger: [half, back] })).toEqual([]);
    expect(
      found({ ...givenBack, ledger: [half, { ...back, operation_reference: 'other' }] }),
    ).toEqual(['operation_without_record', 'wrong_amounts']);
  });
});

describe('A payment whose payer passed a challenge', () => {
  const returnUrl = 'https://shop.example/order-1';
  const threeDSecure: Authentication = {
    version: '2.2.0',
    flow: 'challenge',
    result: 'authenticated',
    eci: '05',
    liabilityShifted: true,
    transactionId: 'authentication-1',
  };
  const challenged: BookedPayment = { ...payment, returnUrl, threeDSecure };
  const link = new Address('https://gateway.example/3d-secure/token');
  const waiting = reply({ ...succeeded, paymentStatus: 'requires_action', nextAction: link });
  const arrival: Arrival = {
    tag: 'order-1',
    paymentId: 'payment-1',
    payer: 'confirms',
    shown: 'succeeded',
    booked: 'succeeded',
    charges: 1,
  };
  const visit = (asked: Page, to: Destination | null, changed: Partial<Visit> = {}): Visit => ({
    tag: 'order-1',
    paymentId: 'payment-1',
    payer: 'confirms',
    asked,
    decision: asked === 'decision' ? 'confirm' : null,
    server: asked === 'link' || asked === 'return' ? 'gateway A' : 'bank',
    serverLived: true,
    knownStatus: null,
    reply: { kind: 'answer', status: to === null ? 200 : 303, to },
    ...changed,
  });
  const visits = [
    visit('link', 'challenge'),
    visit('challenge', null),
    visit('decision', 'return'),
    visit('return', 'shop'),
  ];
  const found = (facts: Partial<Facts>): string[] =>
    kindsOf({
      attempts: [waiting, reply(succeeded)],
      payments: [challenged],
      authentications: new Map([['payment-1', threeDSecure]]),
      visits,
      arrivals: [arrival],
      ...facts,
    });
  const foundIn = (...seen: Visit[]): string[] => found({ visits: [...visits, ...seen] });

  const canceled: Authentication = {
    ...threeDSecure,
    result: 'canceled',
    eci: null,
    liabilityShifted: false,
  };
  const calledOff: BookedPayment = {
    ...challenged,
    status: 'canceled',
    amountCaptured: 0,
    threeDSecure: canceled,
  };
  const voided: BookedOperation = {
    id: 'operation-1',
    paymentId: 'payment-1',
    kind: 'void',
    key: 'key-1',
    status: 'succeeded',
    failureReason: null,
    amount: 1000,
    currency: 'USD',
  };
  const voiding: Attempt = reply(
    {
      ...succeeded,
      paymentStatus: 'canceled',
      operation: { id: 'operation-1', status: 'succeeded' },
    },
    {
      order: {
        tag: 'order-1',
        merchant: 'merchant_one',
        paymentId: 'payment-1',
        kind: 'void',
        key: 'key-1',
        amount: null,
      },
    },
  );
  const afterVoid: Partial<Facts> = {
    attempts: [waiting, voiding],
    payments: [calledOff],
    operations: [voided],
    ledger: [],
    authentications: new Map([['payment-1', canceled]]),
    arrivals: [{ ...arrival, shown: 'canceled', booked: 'canceled', charges: 0 }],
  };

  test('breaks no promise', () => {
    expect(found({})).toEqual([]);
  });

  test('breaks no promise when a void ended the challenge, and none when the bank was not heard', () => {
    expect(found(afterVoid)).toEqual([]);
    const open = { ...arrival, shown: 'requires_action', booked: 'requires_action', charges: null };
    expect(found({ arrivals: [open, { ...arrival, shown: null, booked: null }] })).toEqual([]);
    expect(foundIn(visit('link', 'shop'), visit('challenge', 'return'))).toEqual([]);
  });

  test('is charged once: a second charge is found', () => {
    expect(found({ ledger: [charge, { ...charge, id: '2' }] })).toEqual([
      'double_charge',
      'wrong_charge',
    ]);
  });

  test('that still waits when nothing can come any more is found', () => {
    const stuck = {
      attempts: [waiting],
      payments: [{ ...challenged, status: 'requires_action', amountCaptured: 0 }],
      ledger: [],
      arrivals: [],
    };
    const says = (status: string) => new Map([['payment-1', status]]);
    expect(found({ ...stuck, bankStatus: says('requires_action') })).toEqual(['stuck']);
    expect(found({ ...stuck, bankStatus: says('failed') })).toEqual(['stuck']);
  });

  test('that sends the payer anywhere else is found', () => {
    expect(foundIn(visit('return', 'elsewhere'))).toEqual(['wrong_redirect']);
    expect(foundIn(visit('link', 'elsewhere'))).toEqual(['wrong_redirect']);
    expect(foundIn(visit('decision', 'shop'))).toEqual(['wrong_redirect']);
    expect(foundIn(visit('return', 'challenge'))).toEqual(['wrong_redirect']);
    expect(foundIn(visit('link', null))).toEqual(['wrong_redirect']);
  });

  test('that is over and still leads to the challenge is found', () => {
    expect(foundIn(visit('link', 'challenge', { knownStatus: 'succeeded' }))).toEqual([
      'wrong_redirect',
    ]);
    expect(foundIn(visit('link', 'shop', { knownStatus: 'succeeded' }))).toEqual([]);
  });

  test('whose payer got an error, or nothing from a server that was alive, is found', () => {
    const answered = (status: number): Partial<Visit> => ({
      reply: { kind: 'answer', status, to: null },
    });
    expect(foundIn(visit('link', null, answered(404)))).toEqual(['unexpected_answer']);
    expect(foundIn(visit('return', null, answered(500)))).toEqual(['unexpected_answer']);
    expect(foundIn(visit('return', null, answered(503)))).toEqual([]);
    expect(
      foundIn(visit('return', 'shop', { reply: { kind: 'answer', status: 302, to: 'shop' } })),
    ).toEqual(['unexpected_answer']);
    const silent = { reply: { kind: 'no_answer', reason: 'ECONNRESET' } } as const;
    expect(foundIn(visit('return', null, silent))).toEqual(['lost_answer']);
    expect(foundIn(visit('return', null, { ...silent, serverLived: false }))).toEqual([]);
  });

  test('that the shop calls paid before the books or the bank do is found', () => {
    expect(found({ arrivals: [{ ...arrival, booked: 'requires_action' }] })).toEqual([
      'wrong_page',
    ]);
    expect(found({ arrivals: [{ ...arrival, charges: 0 }] })).toEqual(['wrong_page']);
    expect(found({ arrivals: [{ ...arrival, shown: 'authorized', charges: 0 }] })).toEqual([
      'wrong_page',
    ]);
  });

  test('that the shop calls failed, and that is charged in the end, is found', () => {
    const failed = { ...arrival, shown: 'failed', booked: 'failed', charges: 0 };
    expect(found({ arrivals: [failed] })).toEqual(['wrong_page']);
    const late = { ...challenged, status: 'failed', amountCaptured: 0 };
    const attempts = [waiting, reply({ ...succeeded, paymentStatus: 'failed' })];
    expect(found({ arrivals: [failed], payments: [late], attempts })).toEqual([
      'wrong_charge',
      'wrong_page',
    ]);
  });

  test('whose authentication the books and the bank have differently is found', () => {
    const shifted = { ...challenged, threeDSecure: { ...threeDSecure, liabilityShifted: false } };
    expect(found({ payments: [shifted] })).toEqual(['wrong_authentication']);
    expect(found({ payments: [{ ...challenged, threeDSecure: null }] })).toEqual([
      'wrong_authentication',
    ]);
  });

  test('that is charged although no payer confirmed is found', () => {
    const refusing = visits.map((one) =>
      one.decision ? { ...one, decision: 'fail' as const } : one,
    );
    expect(found({ visits: refusing })).toEqual(['wrong_authentication']);
  });

  test('that is canceled, but charged, is found, and so is a void that ended nothing', () => {
    expect(found({ ...afterVoid, ledger: [charge] })).toEqual([
      'wrong_amounts',
      'wrong_operation',
      'wrong_page',
    ]);
    const passed = { ...calledOff, threeDSecure };
    expect(
      found({
        ...afterVoid,
        payments: [passed],
        authentications: new Map([['payment-1', threeDSecure]]),
      }),
    ).toEqual(['wrong_charge', 'wrong_operation']);
  });

  test('that sends the payer to two addresses, or nowhere, is found', () => {
    const other = new Address('https://gateway.example/3d-secure/other');
    const again = { ...waiting, reply: { ...waiting.reply, nextAction: other } as Reply };
    expect(found({ attempts: [waiting, again, reply(succeeded)] })).toEqual(['contradiction']);
    const nowhere = { ...waiting, reply: { ...waiting.reply, nextAction: null } as Reply };
    expect(found({ attempts: [nowhere, reply(succeeded)] })).toEqual(['contradiction']);
    const paid = reply({ ...succeeded, nextAction: link });
    expect(found({ attempts: [waiting, paid] })).toEqual(['contradiction']);
  });

  test('is reported without the address that leads to its challenge', () => {
    const facts = { ...factsOf({}), attempts: [waiting], visits };
    const violation = { kind: 'stuck', text: 'waits', paymentId: 'payment-1' } as const;
    const report = formatViolations([violation], facts);
    expect(report).toContain('requires_action');
    expect(report).not.toContain('token');
  });
});

describe('Of events', () => {
  const listed = ['payment.processing', 'payment.succeeded'].map((type, place) => ({
    id: `event-${place + 1}`,
    sequence: place + 1,
    type,
    paymentId: 'payment-1',
    sessionId: null,
    text: `{"type":"${type}"}`,
  }));
  const [processing, done] = listed;
  if (processing === undefined || done === undefined) throw new Error('There are two');

  const booked = {
    paymentId: 'payment-1',
    reference: 'payment-1',
    type: 'intent_recorded',
    fromStatus: null,
    toStatus: 'initiated',
    cause: 'merchant',
    bankCode: null,
  };
  const outcome = {
    ...booked,
    type: 'outcome_recorded',
    fromStatus: 'initiated',
    toStatus: 'succeeded',
    cause: 'bank_answer',
    bankCode: '0',
  };
  const endpoint = { id: 'endpoint-1', merchant: 'merchant_one', types: ['*'] } as const;

  const receipt = (event: (typeof listed)[number], changed: Partial<Receipt> = {}): Receipt => ({
    endpointId: 'endpoint-1',
    event,
    webhookId: event.id,
    isSigned: true,
    at: 1_000 * event.sequence,
    acceptedAt: 1_000 * event.sequence + 1,
    ...changed,
  });

  const found = (changed: Partial<SeenOfEvents>): string[] =>
    kindsOf({
      events: [booked, outcome],
      merchantEvents: {
        lists: new Map([['merchant_one', listed]]),
        followed: new Map([['merchant_one', listed]]),
        endpoints: [endpoint],
        receipts: listed.map((event) => receipt(event)),
        attempts: [],
        ...changed,
      },
    });

  test('those that arrive once, in order, break no promise', () => {
    expect(found({})).toEqual([]);
  });

  test('those that arrive twice break none', () => {
    expect(found({ receipts: [processing, done, processing].map((it) => receipt(it)) })).toEqual(
      [],
    );
  });

  test('one that is in no list is found, and so is a gap', () => {
    const lists = new Map([['merchant_one', [done]] as const]);
    expect(found({ lists, followed: lists, receipts: [receipt(done)] })).toEqual(['missing_event']);
    const twice = new Map([['merchant_one', [...listed, done]] as const]);
    expect(found({ lists: twice, followed: twice })).toEqual(['missing_event']);
  });

  test('one that a reader missed or read twice is found', () => {
    for (const events of [[done], [processing, done, done]]) {
      expect(found({ followed: new Map([['merchant_one', events]]) })).toEqual(['missing_event']);
    }
  });

  test('one that never arrived is found, unless it was not asked for', () => {
    const receipts = [receipt(done)];
    expect(found({ receipts })).toEqual(['missing_event']);
    const asked = { ...endpoint, types: ['payment.succeeded'] };
    expect(found({ receipts, endpoints: [asked] })).toEqual([]);
  });

  test('one that came to the wrong merchant, or was not asked for, is found', () => {
    const other = { ...endpoint, id: 'endpoint-2', merchant: 'merchant_two' } as const;
    const receipts = [...listed.map((event) => receipt(event))];
    const strays = [receipt(done, { endpointId: 'endpoint-2' })];
    expect(found({ endpoints: [endpoint, other], receipts: [...receipts, ...strays] })).toEqual([
      'foreign_event',
    ]);
    const asked = { ...endpoint, types: ['payment.succeeded'] };
    expect(found({ endpoints: [asked] })).toEqual(['foreign_event']);
    const lists = new Map([['merchant_two', listed]] as const);
    expect(found({ lists, followed: lists, endpoints: [], receipts: [] })).toEqual([
      'foreign_event',
    ]);
  });

  test('one with other words, another id or a wrong signature is found', () => {
    for (const changed of [
      { event: { ...done, text: '{}' } },
      { webhookId: 'event-9' },
      { isSigned: false },
    ]) {
      const receipts = [receipt(processing), receipt(done, changed)];
      expect(found({ receipts })).toEqual(['wrong_event']);
    }
  });

  test('one that overtakes the one before it is found, unless that had failed three times', () => {
    const late = receipt(processing, { at: 3_000, acceptedAt: 3_001 });
    expect(found({ receipts: [late, receipt(done)] })).toEqual(['event_out_of_order']);
    const refused = receipt(processing, { acceptedAt: null });
    const receipts = [refused, receipt(done), late];
    const attempts = [1_100, 1_200, 1_300].map((at) => ({
      endpointId: 'endpoint-1',
      eventId: 'event-1',
      at,
    }));
    expect(found({ receipts, attempts: attempts.slice(1) })).toEqual(['event_out_of_order']);
    expect(found({ receipts, attempts })).toEqual([]);
  });
});

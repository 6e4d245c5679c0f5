import fc from 'fast-check';
import { resolveAttention } from '../../src/domain/attention.js';
import { newId } from '../../src/domain/ids.js';
import { applyOutcome } from '../../src/domain/operations/apply-outcome.js';
import { initiatePayment } from '../../src/domain/operations/charge.js';
import { replay } from '../../src/domain/operations/history.js';
import { type Change, type Operation } from '../../src/domain/operations/operation.js';
import { type Outcome } from '../../src/domain/operations/outcome.js';
import { allowedOperations, requestOperation } from '../../src/domain/operations/request.js';
import { type Payment, type PaymentEvent, refundableOf } from '../../src/domain/payment.js';
import { Secret } from '../../src/domain/secret.js';
import { type ThreeDSecure } from '../../src/domain/three-d-secure.js';
import { newPayment, NOON } from '../support/payments.js';

type Recorded = {
  readonly event: PaymentEvent;
  readonly payment: Payment;
  readonly operation: Operation | null;
};

const outcome = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('approved' as const),
      trackingId: fc.constantFrom('tx-1', 'tx-2'),
    }),
  },
  fc.record({
    kind: fc.constant('declined' as const),
    trackingId: fc.constantFrom('tx-1', null),
    reason: fc.constantFrom('lost_card', 'barred'),
  }),
  fc.record({ kind: fc.constant('pending' as const), trackingId: fc.constantFrom('tx-1', 'tx-3') }),
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('challenge_required' as const),
      trackingId: fc.constant('tx-1'),
      challenge: fc.constant({
        url: new Secret('https://bank.example/challenges/1'),
        expiresAt: new Date(NOON.getTime() + 600_000),
      }),
    }),
  },
  fc.record({ kind: fc.constant('wrong_amount' as const), trackingId: fc.constant('tx-1') }),
  fc.record({ kind: fc.constant('given_back' as const), trackingId: fc.constant('tx-1') }),
  fc.constant({ kind: 'barred' as const }),
  fc.constant({ kind: 'unknown' as const, cause: 'timeout' as const }),
) satisfies fc.Arbitrary<Outcome>;

// What may happen next; an outcome is of the charge, or of one of the operations so far.
const happening = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ outcome, of: fc.nat(4), cause: fc.constantFrom('reconciler', 'payer') }),
  },
  { weight: 3, arbitrary: fc.record({ amount: fc.constantFrom(100, 400, null), nth: fc.nat(2) }) },
  { weight: 1, arbitrary: fc.constant('review' as const) },
);

type Happening = typeof happening extends fc.Arbitrary<infer One> ? One : never;

const AUTHENTICATED: ThreeDSecure = {
  version: '2.2.0',
  flow: 'challenge',
  result: 'authenticated',
  eci: '05',
  liabilityShifted: true,
  transactionId: 'ds-1',
};

// A bank says the same of it in every answer from the first decision on.
const saying = (said: Outcome, authentication: ThreeDSecure | null): Outcome =>
  said.kind === 'approved' || said.kind === 'declined' || said.kind === 'pending'
    ? { ...said, authentication }
    : said;

/** Lives a payment's life with the rules of the domain, and keeps what it was after each event. */
function live(
  capture: 'automatic' | 'manual',
  happenings: readonly Happening[],
  authentication: ThreeDSecure | null = null,
): Recorded[] {
  const captureBefore = capture === 'manual' ? new Date(NOON.getTime() + 5_000) : null;
  const begun = initiatePayment(newPayment({ capture, captureBefore }), NOON);
  const recorded: Recorded[] = [{ ...begun, operation: null }];
  const operations = new Map<string, Operation>();
  let payment = begun.payment;
  let now = NOON;

  const record = (change: Change | null): void => {
    if (change === null) return;
    payment = change.after;
    if (change.operation !== null) operations.set(change.operation.id, change.operation);
    recorded.push({ event: change.event, payment, operation: change.operation });
  };

  for (const one of happenings) {
    now = new Date(now.getTime() + 1_000);
    if (one === 'review') {
      if (payment.attention !== null) record(resolveAttention(payment, 'looked into', now));
    } else if ('outcome' in one) {
      const operation = [...operations.values()][one.of - 1] ?? null;
      const { cause } = one;
      record(applyOutcome(payment, operation, saying(one.outcome, authentication), cause, now));
    } else {
      const allowed = allowedOperations(payment, now);
      const kind = allowed[one.nth % Math.max(1, allowed.length)];
      if (kind === undefined) continue;
      const amount = kind === 'refund' && refundableOf(payment) < 500 ? null : one.amount;
      record(
        requestOperation(payment, { id: newId(), kind, amount, reason: null }, 'merchant', now),
      );
    }
  }
  return recorded;
}

const lastOf = (recorded: readonly Recorded[]): Operation[] => [
  ...new Map(
    recorded.flatMap(({ operation }) => (operation === null ? [] : [[operation.id, operation]])),
  ).values(),
];

const lives = fc
  .tuple(
    fc.constantFrom('automatic' as const, 'manual' as const),
    fc.array(happening, { maxLength: 25 }),
    fc.constantFrom(AUTHENTICATED, null),
  )
  .map((life) => live(...life));

const replayed = (recorded: readonly Recorded[], events = recorded.map(({ event }) => event)) =>
  replay({
    payment: recorded.at(-1)?.payment ?? newLife(),
    operations: lastOf(recorded),
    events,
  });

const newLife = (): Payment => initiatePayment(newPayment(), NOON).payment;

describe('The history of a payment', () => {
  test('says what the payment and its operation were after each event', () => {
    let operated = 0;
    fc.assert(
      fc.property(lives, (recorded) => {
        const steps = replayed(recorded);
        expect(
          steps.map(({ event, payment, operation }) => ({ event, payment, operation })),
        ).toEqual(recorded);
        operated += lastOf(recorded).length;
      }),
      { numRuns: 3_000 },
    );
    expect(operated).toBeGreaterThan(1_000);
  });

  test('says the same of an earlier event whatever happened later', () => {
    fc.assert(
      fc.property(lives, fc.nat(20), (recorded, nth) => {
        const upTo = recorded.slice(0, 1 + (nth % recorded.length));
        const short = replayed(upTo);
        expect(replayed(recorded).slice(0, short.length)).toEqual(short);
      }),
      { numRuns: 500 },
    );
  });

  test('of an earlier program, which stored no tracking ids, lacks at most those', () => {
    const withoutId = <Of extends { readonly state: object } | null>(of: Of) =>
      of === null ? null : { ...of, state: { ...of.state, trackingId: null } };
    fc.assert(
      fc.property(lives, (recorded) => {
        const events = recorded.map(({ event }) => ({ ...event, trackingId: null }));
        const steps = replayed(recorded, events);
        expect(steps.map(({ payment }) => withoutId(payment))).toEqual(
          recorded.map(({ payment }) => withoutId(payment)),
        );
        expect(steps.at(-1)?.payment).toEqual(recorded.at(-1)?.payment);
      }),
      { numRuns: 500 },
    );
  });

  test('that names an operation which is not the payment’s is refused', () => {
    const recorded = live('automatic', [
      { outcome: { kind: 'approved', trackingId: 'tx-1' }, of: 0, cause: 'reconciler' },
      { amount: 100, nth: 0 },
    ]);
    const events = recorded.map(({ event }) => event);
    const payment = recorded.at(-1)?.payment ?? newLife();
    expect(() => replay({ payment, operations: [], events })).toThrow('refund_requested');
  });
});

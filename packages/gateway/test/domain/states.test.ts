import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { statesPage } from '../../src/docs/states-page.js';
import { applyOutcome } from '../../src/domain/operations/apply-outcome.js';
import { isVoidingChallenge } from '../../src/domain/operations/challenge-void.js';
import { initiatePayment } from '../../src/domain/operations/charge.js';
import { type Operation } from '../../src/domain/operations/operation.js';
import { type Outcome } from '../../src/domain/operations/outcome.js';
import { allowedOperations, requestOperation } from '../../src/domain/operations/request.js';
import { operationRules } from '../../src/domain/operations/rules.js';
import { type Payment, type PaymentEvent, publicStatus } from '../../src/domain/payment.js';
import {
  answerCodeList,
  answerCodes,
  canGo,
  codeOf,
  eventTypes,
  type NextStatus,
  operationKinds,
  operationTransitions,
  paymentStatuses,
  paymentTransitions,
  publicStatuses,
} from '../../src/domain/states.js';
import { resolveAttention } from '../../src/domain/attention.js';
import { newId } from '../../src/domain/ids.js';
import { challengeable, challengeRequired, newPayment, NOON } from '../support/payments.js';

const outcomes: readonly Outcome[] = [
  { kind: 'approved', trackingId: 'tx' },
  { kind: 'declined', trackingId: 'tx', reason: 'lost_card' },
  { kind: 'pending', trackingId: 'tx' },
  challengeRequired('tx'),
  { kind: 'wrong_amount', trackingId: 'tx' },
  { kind: 'given_back', trackingId: 'tx' },
  { kind: 'barred' },
  { kind: 'unknown', cause: 'timeout' },
];

// Only a charge can be challenged, given back or barred; a void that is to end a challenge hears of the charge.
const outcomesOf = (payment: Payment): readonly Outcome[] =>
  isVoidingChallenge(payment)
    ? outcomes
    : outcomes.filter(({ kind }) => !['challenge_required', 'given_back', 'barred'].includes(kind));

type Known = { readonly payment: Payment; readonly operation: Operation | null };
type Step = { readonly known: Known; readonly event: PaymentEvent; readonly next: Known };

const intent = (capture: 'automatic' | 'manual'): Known => ({
  payment: initiatePayment(newPayment({ capture, ...challengeable }), NOON).payment,
  operation: null,
});

/** Everything that can happen to a payment next. */
function stepsFrom(known: Known): Step[] {
  const { payment, operation } = known;
  const heard = (['bank_answer', 'payer'] as const).flatMap((cause) =>
    outcomes.map((outcome) => applyOutcome(payment, null, outcome, cause, NOON)),
  );
  const asked = allowedOperations(payment, NOON).map((kind) =>
    requestOperation(payment, { id: newId(), kind, amount: null, reason: null }, 'merchant', NOON),
  );
  const answered =
    operation === null
      ? []
      : outcomesOf(payment).map((outcome) =>
          applyOutcome(payment, operation, outcome, 'bank_answer', NOON),
        );
  const resolved = payment.attention === null ? [] : [resolveAttention(payment, 'seen', NOON)];
  return [
    ...[...heard, ...resolved].map((change) => change && { ...change, operation }),
    ...asked,
    ...answered,
  ].flatMap((change) =>
    change === null
      ? []
      : [
          {
            known,
            event: change.event,
            next: { payment: change.after, operation: change.operation },
          },
        ],
  );
}

/** Everything that can ever happen, from the first intent on. */
function everyStep(): Step[] {
  const steps: Step[] = [];
  const seen = new Set<string>();
  const open = [intent('automatic'), intent('manual')];
  for (let known = open.pop(); known !== undefined; known = open.pop()) {
    const { capture, state, attention, openOperation, amountRefundPending } = known.payment;
    const key = [
      capture,
      state,
      attention,
      openOperation,
      amountRefundPending,
      known.payment.challengeExpiresAt,
      known.operation?.state,
    ];
    if (seen.has(JSON.stringify(key))) continue;
    seen.add(JSON.stringify(key));
    const next = stepsFrom(known);
    steps.push(...next);
    open.push(...next.map((step) => step.next));
  }
  return steps;
}

describe('The tables of states', () => {
  const steps = everyStep();
  const moves = (pairs: readonly (readonly [string, string])[]): string[] =>
    [...new Set(pairs.filter(([from, to]) => from !== to).map((pair) => pair.join(' → ')))].sort();
  const movesOf = (table: Readonly<Record<string, readonly string[]>>): string[] =>
    moves(Object.entries(table).flatMap(([from, all]) => all.map((to) => [from, to] as const)));

  test('contain every transition that a payment can make, and no other', () => {
    const taken = steps.map(
      ({ known, next }) => [known.payment.state.status, next.payment.state.status] as const,
    );
    expect(moves(taken)).toEqual(movesOf(paymentTransitions));
  });

  test('contain every transition that an operation can make, and no other', () => {
    const taken = steps.flatMap(({ known, next }) =>
      known.operation === null || next.operation?.id !== known.operation.id
        ? []
        : [[known.operation.state.status, next.operation.state.status] as const],
    );
    expect(moves(taken)).toEqual(movesOf(operationTransitions));
  });

  test('contain every possible event, and no other', () => {
    const told = steps.map(({ event }) => event.type);
    expect([...new Set(['intent_recorded', ...told])].sort()).toEqual([...eventTypes].sort());
  });

  test('contain every code of the API', () => {
    expect(Object.values(answerCodes)).toEqual(answerCodeList);
    const told = steps.flatMap(({ event }) => codeOf(event.answer) ?? []);
    expect([...new Set(told)].sort()).toEqual([...answerCodeList]);
  });

  test('show every state to merchants under one name', () => {
    expect(Object.values(publicStatuses).flat().sort()).toEqual([...paymentStatuses].sort());
    expect(paymentStatuses.map(publicStatus)).toEqual(
      paymentStatuses.map(
        (status) =>
          Object.entries(publicStatuses).find(([, stored]) =>
            stored.includes(status as never),
          )?.[0],
      ),
    );
  });

  test('give each operation an existing state to start from, and a possible one to lead to', () => {
    for (const kind of operationKinds) {
      for (const { from, to } of operationRules[kind].steps) {
        expect(from === to || canGo(from, to)).toBe(true);
      }
    }
  });
});

test('docs/states.md is up to date: run `npm run docs:states`', () => {
  const page = readFileSync(join(__dirname, '../../../../docs/states.md'), 'utf8');
  expect(page).toBe(statesPage());
});

describe('A transition that is not in the tables', () => {
  test('does not compile', () => {
    const next = (status: NextStatus<'authorized'>) => status;
    // @ts-expect-error -- what is authorized does not fail: it is captured or released
    next('failed');
    // @ts-expect-error -- nothing follows on a failed payment
    const after: NextStatus<'failed'> = 'succeeded';
    expect(canGo('failed', after)).toBe(false);
  });

  test('throws', () => {
    const { payment } = intent('manual');
    const held = applyOutcome(
      payment,
      null,
      { kind: 'approved', trackingId: 'tx' },
      'bank_answer',
      NOON,
    );
    if (held === null) throw new Error('nothing changes');
    const request = { id: newId(), kind: 'capture', amount: null, reason: null } as const;
    const { operation } = requestOperation(held.after, request, 'merchant', NOON);
    // As if the payment had failed in the books while its capture was under way.
    const broken: Payment = { ...payment, openOperation: 'capture' };
    expect(() =>
      applyOutcome(broken, operation, { kind: 'approved', trackingId: 'tx' }, 'bank_answer', NOON),
    ).toThrow('A capture cannot lead from initiated to succeeded.');
  });
});

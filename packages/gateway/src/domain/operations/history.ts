import { type Payment, type PaymentEvent } from '../payment.js';
import {
  type EventType,
  isOperationState,
  isPaymentState,
  type OperationKind,
  operationKinds,
} from '../states.js';
import { afterChallengeVoid, isVoidingChallenge } from './challenge-void.js';
import { nextOf } from './change.js';
import { type Operation } from './operation.js';
import { operationRules } from './rules.js';

/** A payment with its history, as stored: its events, oldest first, and all operations that they are about. */
export type PaymentHistory = {
  readonly payment: Payment;
  readonly operations: readonly Operation[];
  readonly events: readonly PaymentEvent[];
};

/** An event, with the payment before and after it, and the operation after it if it is about one. */
export type HistoryStep = {
  readonly event: PaymentEvent;
  /** Null before the first event. */
  readonly before: Payment | null;
  readonly payment: Payment;
  readonly operation: Operation | null;
};

/**
 * What the payment and its operations were right after each event. Events of programs before schema 9 do not have the
 * bank's id of what was undecided; the id that was stored last stands for it. Throws when the events cannot be those
 * of this payment.
 */
export function replay({ payment: stored, operations, events }: PaymentHistory): HistoryStep[] {
  const underWay = new Map<string, Operation>();
  let before: Payment | null = null;
  const steps: HistoryStep[] = [];
  for (const event of events) {
    const about = subjectOf(event.type);
    let operation: Operation | null = null;
    if (about !== null) {
      const decided = operationOf(operations, event, about.kind);
      const known = underWay.get(decided.id) ?? asRequested(decided);
      operation = operationAfter(known, event, about.step, decided);
      underWay.set(operation.id, operation);
    }
    const payment = paymentAfter(before ?? asInitiated(stored, events), event, operation, stored);
    steps.push({ event, before, payment, operation });
    before = payment;
  }
  return steps;
}

type OperationStep = 'requested' | 'pending' | 'succeeded' | 'failed' | 'contradicted';
type Subject = { readonly kind: OperationKind; readonly step: OperationStep };

const subjects = new Map<EventType, Subject>(
  operationKinds.flatMap((kind) => {
    const { requested, recorded, contradicted } = operationRules[kind].events;
    return [
      [requested, { kind, step: 'requested' }],
      [recorded.pending, { kind, step: 'pending' }],
      [recorded.succeeded, { kind, step: 'succeeded' }],
      [recorded.failed, { kind, step: 'failed' }],
      [contradicted, { kind, step: 'contradicted' }],
    ];
  }),
);

/** The operation that an event is about; null if it is about the payment itself. */
export const subjectOf = (type: EventType): Subject | null => subjects.get(type) ?? null;

const INITIATED = { status: 'initiated', answer: null, trackingId: null, reason: null } as const;

// Without all that changes during its life.
const asInitiated = (stored: Payment, events: readonly PaymentEvent[]): Payment => ({
  ...stored,
  captureBefore: captureBeforeAtFirst(stored, events),
  challengeExpiresAt: null,
  threeDSecure: null,
  amountCaptured: 0,
  amountRefunded: 0,
  amountRefundPending: 0,
  openOperation: null,
  state: INITIATED,
  attention: null,
  version: 0,
  updatedAt: stored.createdAt,
});

// After a challenge, the time to capture begins anew when the money is held.
function captureBeforeAtFirst(stored: Payment, events: readonly PaymentEvent[]): Date | null {
  const { captureBefore, challengeExpiresAt, createdAt } = stored;
  if (captureBefore === null || challengeExpiresAt === null) return captureBefore;
  const held = events.find(isHeld);
  return held === undefined
    ? captureBefore
    : new Date(captureBefore.getTime() - held.at.getTime() + createdAt.getTime());
}

const isHeld = ({ type, toStatus }: PaymentEvent): boolean =>
  type === 'outcome_recorded' && toStatus === 'authorized';

const asRequested = (stored: Operation): Operation => ({ ...stored, state: INITIATED });

function paymentAfter(
  before: Payment,
  event: PaymentEvent,
  operation: Operation | null,
  stored: Payment,
): Payment {
  const { version, at } = event;
  if (version === stored.version) return stored;
  const changed =
    operation === null
      ? changedByCharge(before, event, stored)
      : changedByOperation(before, event, operation, stored);
  return { ...nextOf(before, changed, at), version };
}

const CONTRADICTED = { attention: 'outcome_contradicted' } as const;

function changedByCharge(
  { amount, amountCaptured, threeDSecure, challengeExpiresAt, captureBefore }: Payment,
  event: PaymentEvent,
  stored: Payment,
): Partial<Payment> {
  switch (event.type) {
    case 'outcome_recorded':
      return {
        state: stateAfter(event, stored),
        amountCaptured: event.toStatus === 'succeeded' ? amount : amountCaptured,
        // A bank decides on the charge only once the authentication has ended.
        threeDSecure: isDecidedAbout(event) ? stored.threeDSecure : threeDSecure,
        challengeExpiresAt:
          event.toStatus === 'requires_action' ? stored.challengeExpiresAt : challengeExpiresAt,
        captureBefore: isHeld(event) ? stored.captureBefore : captureBefore,
      };
    case 'outcome_contradicted':
      return CONTRADICTED;
    case 'attention_resolved':
      return { attention: null };
    default:
      return {};
  }
}

const isDecidedAbout = ({ answer }: PaymentEvent): boolean =>
  answer !== null && answer !== 'challenge_required';

function changedByOperation(
  before: Payment,
  { type, at }: PaymentEvent,
  { kind, amount }: Operation,
  stored: Payment,
): Partial<Payment> {
  const step = subjectOf(type)?.step ?? 'pending';
  if (isVoidingChallenge(before) && (step === 'succeeded' || step === 'failed')) {
    return afterChallengeVoid(before, step, stored.threeDSecure);
  }
  const { reserve, succeed, fail } = operationRules[kind];
  const moved = {
    requested: () => reserve(before, amount),
    pending: () => ({}),
    succeeded: () => succeed(before, amount),
    failed: () => fail(before, amount, at),
    contradicted: () => CONTRADICTED,
  };
  return moved[step]();
}

// By a program before schema 9, for a challenge after which nothing was charged.
const NOT_STORED = 'unknown';

const DECIDED = ['authorized', 'succeeded', 'failed', 'canceled'];

// Once it is decided, a charge keeps its answer, its id and its reason.
function stateAfter(event: PaymentEvent, { state: last }: Payment): Payment['state'] {
  const { toStatus: status, answer } = event;
  const trackingId =
    undecidedId(event, last.trackingId) ?? (status === 'requires_action' ? NOT_STORED : null);
  const state = DECIDED.includes(status)
    ? { ...last, status }
    : { status, answer, trackingId, reason: null };
  if (!isPaymentState(state)) throw impossible(event);
  return state;
}

const undecidedId = ({ answer, trackingId }: PaymentEvent, last: string | null): string | null =>
  trackingId ?? (answer === null ? null : last);

function operationOf(
  operations: readonly Operation[],
  event: PaymentEvent,
  kind: OperationKind,
): Operation {
  const found = operations.find(({ id }) => id === event.bankReference);
  if (found?.kind !== kind) throw impossible(event);
  return found;
}

function operationAfter(
  { state: before, ...known }: Operation,
  event: PaymentEvent,
  step: OperationStep,
  { state: last }: Operation,
): Operation {
  const { answer, at } = event;
  const trackingId = undecidedId(event, last.trackingId);
  const pending = { status: 'pending', answer, trackingId, reason: null };
  const states = {
    requested: before,
    pending,
    succeeded: last,
    failed: last,
    // A first answer that contradicts, such as a wrong amount, leaves it undecided.
    contradicted: before.status === 'initiated' ? pending : before,
  };
  const state = states[step];
  const isDecided = step === 'succeeded' || step === 'failed';
  if (!isOperationState(state) || (isDecided && state.status !== step)) throw impossible(event);
  return { state, ...known, updatedAt: at };
}

const impossible = ({ type, version }: PaymentEvent): Error =>
  new Error(`The payment cannot have had a ${type} as its event ${version}.`);

/**
 * The states of a payment and the steps between them, defined only here; `npm run docs:states` draws them into
 * docs/states.md. `succeeded`, `failed` and `canceled` are final (refunds are counted beside `succeeded`).
 *
 * - initiated: intent recorded, no answer of the bank yet (merchants see it as `processing`)
 * - requires_action: the payer must pass a 3-D Secure challenge
 * - processing: the bank has not decided yet, or its answer is unknown
 * - authorized: held, awaiting capture
 * - succeeded: captured
 */
export const paymentTransitions = {
  initiated: ['succeeded', 'authorized', 'failed', 'processing', 'requires_action'],
  requires_action: ['succeeded', 'authorized', 'failed', 'processing', 'canceled'],
  processing: ['succeeded', 'authorized', 'failed', 'requires_action'],
  authorized: ['succeeded', 'canceled'],
  succeeded: [],
  failed: [],
  canceled: [],
} as const;

export type PaymentStatus = keyof typeof paymentTransitions;

/** The states as a list, for parsing. */
export const paymentStatuses = Object.keys(paymentTransitions) as PaymentStatus[];

/** The states that a payment never leaves. */
export const finalStatuses = paymentStatuses.filter(
  (status) => paymentTransitions[status].length === 0,
);

/** The states without an outcome in which the bank decides next, not the payer. */
export const undecidedStatuses = ['initiated', 'processing'] as const satisfies PaymentStatus[];

/** The statuses that merchants see: `initiated` is `processing` to them. */
export type PublicPaymentStatus = Exclude<PaymentStatus, 'initiated'>;

/** The states behind each public status, for filters and lists. */
export const publicStatuses = {
  processing: undecidedStatuses,
  requires_action: ['requires_action'],
  authorized: ['authorized'],
  succeeded: ['succeeded'],
  failed: ['failed'],
  canceled: ['canceled'],
} as const satisfies Record<PublicPaymentStatus, readonly PaymentStatus[]>;

/** The public statuses as a list, for parsing. */
export const publicStatusList = Object.keys(publicStatuses) as PublicPaymentStatus[];

/** The states that may follow `From`, as a type: a wrong one does not compile. */
export type NextStatus<From extends PaymentStatus> = (typeof paymentTransitions)[From][number];

/** True if the table allows this step. */
export const canGo = (from: PaymentStatus, to: PaymentStatus): boolean =>
  (paymentTransitions[from] as readonly PaymentStatus[]).includes(to);

/** A step that the table allows, or that keeps the state. Any other does not compile. */
export type Step = {
  [From in PaymentStatus]: { readonly from: From; readonly to: From | NextStatus<From> };
}[PaymentStatus];

/** What can be done to a payment later. */
export const operationKinds = ['capture', 'void', 'refund'] as const;

export type OperationKind = (typeof operationKinds)[number];

/** The operations that end an authorization: at most one of them is under way. */
export const openOperationKinds = ['capture', 'void'] as const satisfies OperationKind[];

export type OpenOperationKind = (typeof openOperationKinds)[number];

/**
 * The states of a capture, void or refund and the steps between them.
 *
 * - initiated: intent recorded, no answer of the bank yet (merchants see it as `pending`)
 * - pending: the bank has not decided yet, or its answer is unknown
 */
export const operationTransitions = {
  initiated: ['pending', 'succeeded', 'failed'],
  pending: ['succeeded', 'failed'],
  succeeded: [],
  failed: [],
} as const;

type OperationStatus = keyof typeof operationTransitions;

/** The statuses of operations that merchants see: all that may follow `initiated`. */
export const publicOperationStatuses = operationTransitions.initiated;

export type PublicOperationStatus = (typeof publicOperationStatuses)[number];

/** The states without an outcome. */
export const openOperationStatuses = ['initiated', 'pending'] as const satisfies OperationStatus[];

/** True if the table allows this step. */
export const canOperationGo = (from: OperationStatus, to: OperationStatus): boolean =>
  (operationTransitions[from] as readonly OperationStatus[]).includes(to);

/**
 * The events in a payment's history. `contradicted`: bank and books disagree, and the payment waits for manual
 * review; `attention_resolved`: the review has ended.
 */
export type EventType =
  | 'intent_recorded'
  | 'outcome_recorded'
  | 'outcome_contradicted'
  | 'attention_resolved'
  | `${OperationKind}_${'requested' | 'pending' | 'succeeded' | 'failed' | 'contradicted'}`;

/** The types of events as a list, for parsing. */
export const eventTypes: readonly EventType[] = [
  'intent_recorded',
  'outcome_recorded',
  'outcome_contradicted',
  'attention_resolved',
  ...operationKinds.flatMap((kind) =>
    (['requested', 'pending', 'succeeded', 'failed', 'contradicted'] as const).map(
      (step): EventType => `${kind}_${step}`,
    ),
  ),
];

/** The answers of an acquirer. Any other answer is an unknown outcome, not a failure. */
export const answers = ['approved', 'declined', 'pending', 'challenge_required'] as const;

export type Answer = (typeof answers)[number];

/**
 * Answers as the API's `code` shows them and the books store them. These codes are the API's own: an acquirer's codes
 * are known only to its adapter.
 */
export const answerCodes = {
  approved: '0',
  declined: '100',
  pending: '200',
  challenge_required: '300',
} as const satisfies Record<Answer, string>;

type AnswerCode = (typeof answerCodes)[Answer];

/** The codes as a list, for parsing. */
export const answerCodeList: readonly AnswerCode[] = answers.map((answer) => answerCodes[answer]);

export const codeOf = <A extends Answer>(answer: A | null): (typeof answerCodes)[A] | null =>
  answer === null ? null : answerCodes[answer];

/** What is known in a state: the acquirer's latest answer, its id for what it did, and why it failed. */
type Facts = {
  readonly answers: readonly (Answer | null)[];
  readonly trackingId: keyof Presence;
  readonly reason: keyof Presence;
};

type Presence = { readonly never: null; readonly maybe: string | null; readonly always: string };

const paymentFacts = {
  initiated: { answers: [null], trackingId: 'never', reason: 'never' },
  requires_action: { answers: ['challenge_required'], trackingId: 'always', reason: 'never' },
  processing: {
    answers: ['pending', 'challenge_required', null],
    trackingId: 'maybe',
    reason: 'never',
  },
  authorized: { answers: ['approved'], trackingId: 'always', reason: 'never' },
  succeeded: { answers: ['approved'], trackingId: 'always', reason: 'never' },
  failed: { answers: [...answers, null], trackingId: 'maybe', reason: 'always' },
  canceled: { answers, trackingId: 'always', reason: 'never' },
} as const satisfies Record<PaymentStatus, Facts>;

const operationFacts = {
  initiated: { answers: [null], trackingId: 'never', reason: 'never' },
  pending: { answers: ['pending', null], trackingId: 'maybe', reason: 'never' },
  succeeded: { answers: ['approved'], trackingId: 'always', reason: 'never' },
  failed: { answers: ['declined'], trackingId: 'maybe', reason: 'always' },
} as const satisfies Record<OperationStatus, Facts>;

type StateIn<Table extends Readonly<Record<string, Facts>>> = {
  [Status in keyof Table]: {
    readonly status: Status;
    readonly answer: Table[Status]['answers'][number];
    readonly trackingId: Presence[Table[Status]['trackingId']];
    readonly reason: Presence[Table[Status]['reason']];
  };
}[keyof Table];

/** What is known of a payment's charge. */
export type PaymentState = StateIn<typeof paymentFacts>;

/** What is known of a capture, void or refund. */
export type OperationState = StateIn<typeof operationFacts>;

type StoredState = {
  readonly status: string;
  readonly answer: Answer | null;
  readonly trackingId: string | null;
  readonly reason: string | null;
};

/** Whether a payment can be in this state, for parsing. */
export const isPaymentState = (state: StoredState): state is PaymentState =>
  isIn(paymentFacts, state);

/** Whether a capture, void or refund can be in this state, for parsing. */
export const isOperationState = (state: StoredState): state is OperationState =>
  isIn(operationFacts, state);

function isIn(table: Readonly<Record<string, Facts>>, state: StoredState): boolean {
  const facts = Object.hasOwn(table, state.status) ? table[state.status] : undefined;
  return (
    facts?.answers.includes(state.answer) === true &&
    isPresent(facts.trackingId, state.trackingId) &&
    isPresent(facts.reason, state.reason)
  );
}

const isPresent = (presence: keyof Presence, text: string | null): boolean =>
  presence === 'maybe' || (presence === 'always') === (text !== null);

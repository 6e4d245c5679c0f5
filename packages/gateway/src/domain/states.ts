/**
 * The life of a payment: each state and where it may go. This file is the only place that knows;
 * `npm run docs:states` draws it into docs/states.md. `succeeded`, `failed` and `canceled` are final
 * (refunds are counted beside `succeeded`).
 *
 * - initiated: intent recorded, bank not yet heard (merchants see it as `processing`)
 * - requires_action: the payer must pass a 3-D Secure challenge
 * - processing: the bank is still deciding, or its answer is unknown
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

/** For parsing: the states as a list. */
export const paymentStatuses = Object.keys(paymentTransitions) as PaymentStatus[];

/** Those that a payment never leaves. */
export const finalStatuses = paymentStatuses.filter(
  (status) => paymentTransitions[status].length === 0,
);

/** What merchants see: an intent that the bank has not answered yet is `processing` to them. */
export type PublicPaymentStatus = Exclude<PaymentStatus, 'initiated'>;

/** The statuses that a merchant sees as one; to look for, and to list. */
export const publicStatuses = {
  processing: ['initiated', 'processing'],
  requires_action: ['requires_action'],
  authorized: ['authorized'],
  succeeded: ['succeeded'],
  failed: ['failed'],
  canceled: ['canceled'],
} as const satisfies Record<PublicPaymentStatus, readonly PaymentStatus[]>;

/** For parsing: what merchants see, as a list. */
export const publicStatusList = Object.keys(publicStatuses) as PublicPaymentStatus[];

/** The states that a payment may go to from `From`, as a type: a wrong one does not compile. */
export type NextStatus<From extends PaymentStatus> = (typeof paymentTransitions)[From][number];

/** True if the table lets a payment go from one state to the other. */
export const canGo = (from: PaymentStatus, to: PaymentStatus): boolean =>
  (paymentTransitions[from] as readonly PaymentStatus[]).includes(to);

/** A step that the table allows, or that stays in its state. Any other does not compile. */
type Step = {
  [From in PaymentStatus]: { readonly from: From; readonly to: From | NextStatus<From> };
}[PaymentStatus];

/** What can be done to a payment later: the state it needs, and the one to which its success leads. */
export const operationSteps = {
  capture: { from: 'authorized', to: 'succeeded' },
  void: { from: 'authorized', to: 'canceled' },
  refund: { from: 'succeeded', to: 'succeeded' },
} as const satisfies Record<string, Step>;

export type OperationKind = keyof typeof operationSteps;

/** For parsing: the kinds as a list. */
export const operationKinds = ['capture', 'void', 'refund'] as const satisfies OperationKind[];

/**
 * The life of a capture, void or refund.
 *
 * - initiated: intent recorded, bank not yet heard (merchants see it as `pending`)
 * - pending: the bank is still at it, or its answer is unknown
 */
export const operationTransitions = {
  initiated: ['pending', 'succeeded', 'failed'],
  pending: ['succeeded', 'failed'],
  succeeded: [],
  failed: [],
} as const;

export type OperationStatus = keyof typeof operationTransitions;

/** What merchants see of an operation. */
export type PublicOperationStatus = Exclude<OperationStatus, 'initiated'>;

/** True if the table lets an operation go from one state to the other. */
export const canOperationGo = (from: OperationStatus, to: OperationStatus): boolean =>
  (operationTransitions[from] as readonly OperationStatus[]).includes(to);

/**
 * What stands in a payment's history. `contradicted`: bank and books do not agree, and a person has to
 * look at it; `attention_resolved`: somebody has.
 */
export type EventType =
  | 'intent_recorded'
  | 'outcome_recorded'
  | 'outcome_contradicted'
  | 'attention_resolved'
  | `${OperationKind}_${'requested' | 'pending' | 'succeeded' | 'failed' | 'contradicted'}`;

/** For parsing: every type of event. */
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

/** The bank's codes and what each means. Any other code is an unknown outcome, not a failure. */
export const bankCodes = {
  '0': 'approved',
  '100': 'declined',
  '200': 'pending',
  '300': 'challenge_required',
} as const;

export type BankCode = keyof typeof bankCodes;

/** For parsing: the codes as a list. */
export const bankCodeList = ['0', '100', '200', '300'] as const satisfies readonly BankCode[];

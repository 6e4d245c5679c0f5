import { type Payment } from '../payment.js';
import { type EventType, type OperationKind, type Step } from '../states.js';

/** How outcomes of one verb are read: the states that they lead to, and their names in the history. */
export type Rule<
  Pending extends string,
  Succeeded extends string,
  Challenged extends { readonly status: string },
> = {
  readonly pending: Pending;
  readonly succeeded: Succeeded;
  /** Null: no challenge is possible, and such an answer is an unknown outcome. */
  readonly challenged: ((trackingId: string) => Challenged) | null;
  /**
   * How an unknown outcome is found: by repeating the request under its reference, or by asking. Each repetition
   * may get a tracking id of its own; a second id for a charge that was only asked about is a second charge.
   */
  readonly isRepeated: boolean;
  /** Whether a wrong amount is given back by the reconciler, or left to manual review. */
  readonly givesWrongAmountBack: boolean;
  readonly events: {
    readonly requested: EventType;
    readonly recorded: Readonly<
      Record<Pending | Succeeded | Challenged['status'] | 'failed', EventType>
    >;
    readonly contradicted: EventType;
  };
};

/** The rule of a capture, void or refund. */
export type OperationRule = Rule<'pending', 'succeeded', never> & {
  /** The states that allow it, and where it leads from each. */
  readonly steps: readonly Step[];
  /** The most that can be asked for now, and what to call it. */
  readonly most: (payment: Payment) => number;
  readonly mostIs: string;
  /** Why a payment in one of these states does not allow it now; null if it does. */
  readonly refusal: (payment: Payment, now: Date) => string | null;
  /** What the request reserves, so that all requests together never exceed what there is. */
  readonly reserve: (payment: Payment, amount: number) => Partial<Payment>;
  readonly succeed: (payment: Payment, amount: number) => Partial<Payment>;
  readonly fail: (payment: Payment, amount: number, now: Date) => Partial<Payment>;
};

/** What captures, voids and refunds have in common. */
export const operationRule = <Kind extends OperationKind>(kind: Kind) =>
  ({
    pending: 'pending',
    succeeded: 'succeeded',
    challenged: null,
    isRepeated: true,
    givesWrongAmountBack: false,
    events: {
      requested: `${kind}_requested`,
      recorded: {
        pending: `${kind}_pending`,
        succeeded: `${kind}_succeeded`,
        failed: `${kind}_failed`,
      },
      contradicted: `${kind}_contradicted`,
    },
  }) as const;

/** Ends an open authorization: a capture or void has succeeded. */
export function endAuthorization(
  { state }: Payment,
  kind: OperationKind,
  to: 'succeeded' | 'canceled',
): Pick<Payment, 'state' | 'openOperation'> {
  if (state.status !== 'authorized') {
    throw new Error(`A ${kind} cannot lead from ${state.status} to ${to}.`);
  }
  return { openOperation: null, state: { ...state, status: to } };
}

import { type EventRequest } from '../../domain/merchant-event.js';
import { type PaymentHistory } from '../../domain/operations/history.js';
import { type EventDraft } from './event-store.js';

/** A payment with steps that have no events yet. */
export type UnsequencedPayment = PaymentHistory & {
  /** Their versions. */
  readonly unsequenced: ReadonlySet<number>;
  /** The request for the charge or operation with that bank reference. */
  readonly requests: ReadonlyMap<string, EventRequest>;
};

/** `unreadable`: ids of payments that this program cannot parse, for example of a newer version. */
type UnsequencedBatch = {
  readonly payments: readonly UnsequencedPayment[];
  readonly unreadable: readonly string[];
  /** Whether there may be more than these. */
  readonly hasMore: boolean;
};

/** Steps in a payment's history that have their events now. */
export type SequencedSteps = { readonly paymentId: string; readonly versions: readonly number[] };

/** Steps that wait for their events; ages by the database's clock. */
export type EventBacklog = {
  /** Counts up to 10,000. */
  readonly unsequenced: number;
  /** How long the first of them has been waiting; 0 if there is none. */
  readonly oldestMs: number;
  /** The same count of steps from before the upgrade, or of programs of a version before. */
  readonly earlier: number;
  /** Steps that could not be read. */
  readonly setAside: number;
};

/**
 * The steps in payments' histories that have no events yet. They are found by a mark on their rows, so none is missed,
 * however late it is committed, and whichever program wrote it. All throw StoreUnavailable.
 */
export type SequencingStore = {
  /** Payments with unsequenced steps: this version's first, then up to `earlierLimit` from before the upgrade. */
  readUnsequenced(limit: number, earlierLimit: number): Promise<UnsequencedBatch>;
  /**
   * Numbers the events, in order, and takes the mark from their steps, in one transaction. False if another process
   * was faster; then nothing was written.
   */
  recordSequenced(
    drafts: readonly EventDraft[],
    steps: readonly SequencedSteps[],
  ): Promise<boolean>;
  /** Puts payments aside that cannot be read, so that they do not hold up the others. */
  setAside(paymentIds: readonly string[]): Promise<void>;
  /** Takes back what was set aside: a newer program may be able to read it. */
  takeBack(): Promise<void>;
  readEventBacklog(): Promise<EventBacklog>;
};

import { type Backoff, pauseMs } from '../domain/backoff.js';
import { givenBackReferenceOf } from '../domain/bank-ledger.js';
import { type Operation } from '../domain/operations/operation.js';
import { type Outcome } from '../domain/operations/outcome.js';
import { isVoidingChallenge } from '../domain/operations/challenge-void.js';
import {
  isChargeUnsettled,
  isInChallenge,
  isReleaseDue,
  type Payment,
  releaseAtOf,
} from '../domain/payment.js';
import { handlesOf } from '../domain/handles.js';
import { type VoidExpired } from './void-expired.js';
import { type Acquirers } from './acquirers.js';
import { chargeOf, NOT_FOUND } from './charge.js';
import { type OperationRecovery } from './operation-recovery.js';
import { type RecordOutcome } from './outcomes.js';
import { type Acquirer, type Charge } from './ports/acquirer.js';
import { type Clock } from './ports/clock.js';
import { type DescribeError, type Logger } from './ports/logger.js';
import {
  type Backlog,
  type DuePayment,
  type PaymentStore,
  StoreUnavailable,
} from './ports/payment-store.js';
import { nextAskMs } from './schedule.js';
import { type TraceStep, untracedStep } from './ports/tracing.js';

/**
 * Settles unknown outcomes: asks the bank about charges, repeats captures, voids and refunds under their
 * references, and releases expired authorizations.
 */
export type Reconciliation = {
  /**
   * Takes the payments that are due and asks the bank about each; returns how many it took. Asks again as
   * long as the bank says pending. Throws StoreUnavailable.
   */
  reconcileDue(): Promise<number>;
  /** What `reconcileDue` would do, in words, per payment. Changes nothing, here or at the bank. */
  preview(): Promise<readonly { readonly payment: Payment; readonly would: string }[]>;
  /** How many payments need manual review because bank and books contradict each other. */
  countAttention(): Promise<number>;
  /** What is due in the books, for any reconciler to take. Throws StoreUnavailable. */
  backlog(): Promise<Backlog>;
};

const WAITS_FOR_CHARGE = 'ask again later: the bank has never seen it, and cannot bar it';

// After this many attempts without an outcome, a warning is logged.
const ASKED_OFTEN = 10;

type ReconciliationLimits = {
  readonly batchSize: number;
  /** How many payments a preview shows. */
  readonly previewSize: number;
  /** Longer than a pass over one payment can take. */
  readonly leaseMs: number;
};

export function createReconciliation(deps: {
  store: PaymentStore;
  acquirers: Pick<Acquirers, 'of'>;
  recordOutcome: RecordOutcome;
  operations: Pick<OperationRecovery, 'repeat'> & { readonly voidExpired: VoidExpired };
  /** A request that is younger than this may still be under way. */
  reconcileAfterMs: number;
  backoff: Backoff;
  limits: ReconciliationLimits;
  clock: Clock;
  logger: Logger;
  describeError: DescribeError;
  traceStep?: TraceStep;
}): Reconciliation {
  const { store, acquirers, recordOutcome, operations, backoff, limits, clock, logger } = deps;
  const { reconcileAfterMs, describeError, traceStep = untracedStep } = deps;

  async function reconcile(due: DuePayment): Promise<void> {
    const { payment, asked } = due;
    const hasChanged = (await Promise.all(steps(due))).some(Boolean);
    const fields = { payment_id: payment.id, ...handlesOf(payment), asked, changed: hasChanged };
    if (hasChanged) {
      logger.info(fields, 'payment_reconciled');
      return;
    }
    await postpone(payment, asked);
    const isPatient = asked < ASKED_OFTEN || isInChallenge(payment, clock());
    if (isPatient) logger.info(fields, 'payment_reconciled');
    else logger.warn(fields, 'payment_still_unsettled');
  }

  /** Starts whatever the payment needs; each promise says whether anything changed. */
  function steps({ payment, operations: open }: DuePayment): Promise<boolean>[] {
    const isChanged = (after: Payment): boolean => after.version !== payment.version;
    if (isToAsk(payment)) {
      return [
        ask(payment)
          .then((outcome) => recordOutcome(payment, null, outcome, 'reconciler'))
          .then((after) => isChanged(after.payment)),
      ];
    }
    if (open.length > 0) {
      return open
        .filter((operation) => !isUnderWay(operation))
        .map((operation) =>
          operations.repeat({ payment, operation }).then((after) => isChanged(after.payment)),
        );
    }
    return isToRelease(payment) ? [operations.voidExpired(payment).then(isChanged)] : [];
  }

  // A void that is to end a challenge is repeated instead: its outcome is the charge's.
  const isToAsk = (payment: Payment): boolean =>
    isChargeUnsettled(payment) && !isVoidingChallenge(payment);

  const isUnderWay = ({ state, createdAt }: Operation): boolean =>
    state.status === 'initiated' && clock().getTime() - createdAt.getTime() < reconcileAfterMs;

  const isToRelease = (payment: Payment): boolean =>
    releaseAtOf(payment) !== null && isReleaseDue(payment, clock());

  const postpone = (payment: Payment, asked: number): Promise<void> =>
    store.postpone(payment, nextAskMs(payment, asked, clock(), backoff));

  // A payment that fails is logged with its id and does not hold up the others.
  async function reconcileOrPostpone(due: DuePayment): Promise<void> {
    try {
      await reconcile(due);
    } catch (error) {
      if (error instanceof StoreUnavailable) throw error;
      logger.error({ payment_id: due.payment.id, ...describeError(error) }, 'not_reconciled');
      await postpone(due.payment, due.asked);
    }
  }

  const reconcileInTrace = (due: DuePayment): Promise<void> =>
    traceStep('reconcile payment', { 'payment_gateway.payment_id': due.payment.id }, () =>
      reconcileOrPostpone(due),
    );

  async function ask(payment: Payment): Promise<Outcome> {
    const acquirer = acquirers.of(payment);
    const charge = chargeOf(payment);
    const found = await acquirer.find(charge);
    if (found.kind === 'not_found') return acquirer.bar?.(charge) ?? NOT_FOUND;
    return found.kind === 'wrong_amount' ? giveBack(acquirer, charge, found) : found;
  }

  // Repeated after a crash, it is still the same operation.
  async function giveBack(
    acquirer: Acquirer,
    charge: Charge,
    found: Extract<Outcome, { kind: 'wrong_amount' }>,
  ): Promise<Outcome> {
    const { kind } = await acquirer.operate({
      kind: 'void',
      reference: givenBackReferenceOf(charge.reference),
      chargeReference: charge.reference,
      amount: null,
      currency: charge.currency,
      ...(charge.card !== undefined && { card: charge.card }),
    });
    return kind === 'approved' ? { ...found, kind: 'given_back' } : found;
  }

  async function wouldDo({ payment, operations: open }: DuePayment): Promise<string> {
    if (isToAsk(payment)) {
      const acquirer = acquirers.of(payment);
      const { kind } = await acquirer.find(chargeOf(payment));
      return kind === 'not_found' && acquirer.bar === null ? WAITS_FOR_CHARGE : inWords(kind);
    }
    if (open.length > 0) {
      return open.map(({ id, kind }) => `repeat ${kind} ${id} at the bank`).join(', and ');
    }
    return isToRelease(payment)
      ? 'release the money, which was not captured in time'
      : 'look again later';
  }

  return {
    async reconcileDue() {
      const { due, unreadable } = await store.takeDue(limits.batchSize, limits.leaseMs);
      for (const id of unreadable) logger.error({ payment_id: id }, 'payment_unreadable');
      if (due.length === 0) return 0;
      // A poll that finds nothing is neither logged nor traced.
      const passes = await traceStep('reconcile', { 'payment_gateway.due': due.length }, () =>
        Promise.allSettled(due.map(reconcileInTrace)),
      );
      const failed = passes.find((pass) => pass.status === 'rejected');
      if (failed !== undefined) throw failed.reason; // StoreUnavailable: the rest would fail alike
      return due.length;
    },

    async preview() {
      const { due } = await store.listDue(limits.previewSize);
      return Promise.all(
        due.map(async (one) => ({ payment: one.payment, would: await wouldDo(one) })),
      );
    },

    countAttention: () => store.countAttention(),

    // An unsettled payment is young, taken or postponed, so the longest of these bounds its rest.
    backlog: () =>
      store.readBacklog(Math.max(reconcileAfterMs, limits.leaseMs, pauseMs(backoff, Infinity, 1))),
  };
}

function inWords(found: Outcome['kind'] | 'not_found'): string {
  switch (found) {
    case 'not_found':
      return 'bar it at the bank, which has never seen it, and then fail it: not_sent';
    case 'wrong_amount':
      return 'give the wrong amount back, and then fail it: amount_mismatch';
    case 'challenge_required':
      return 'ask again later: the payer must pass a challenge first';
    case 'pending':
    case 'unknown':
      return `ask again later: the bank says "${found}"`;
    default:
      return `record what the bank says: ${found}`;
  }
}

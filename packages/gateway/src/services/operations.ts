import { type AuditNote } from '../domain/audit.js';
import { type LedgerEntry } from '../domain/bank-ledger.js';
import { ApiError } from '../domain/errors.js';
import { newId } from '../domain/ids.js';
import { type Operation, requestOperation } from '../domain/operation.js';
import { type EventCause, type Payment } from '../domain/payment.js';
import { type OperationKind } from '../domain/states.js';
import { type Admit } from './admission.js';
import { chargeOperationOf } from './charge.js';
import { cursorMessage, unknownCursor } from './cursors.js';
import {
  identityText,
  type OperationCommand,
  type OperationIdentity,
  refuseCardNumber,
} from './operation-command.js';
import { logChange, type Operated, type RecordOutcome } from './outcomes.js';
import { type Bank } from './ports/bank.js';
import { type Clock } from './ports/clock.js';
import { type KeyedHasher } from './ports/keyed-hasher.js';
import { type DescribeError, type Logger } from './ports/logger.js';
import {
  type IdempotencyClaim,
  type Listed,
  type OperationKeyUsed,
  type Page,
  type PaymentStore,
  StoreUnavailable,
} from './ports/payment-store.js';
import { type AdmitRead } from './read-admission.js';
import { type InTurn } from './turns.js';
import { type RefusedRequest, refuseOtherBody } from './used-keys.js';

/** `replayed`: an earlier request with the same key made this operation. */
export type RequestedOperation = Operated & { readonly replayed: boolean };

export interface Operations {
  /**
   * Captures, voids or refunds once. Throws ApiError `payment_not_found`, `operation_not_allowed`,
   * `operation_in_progress`, `validation_failed`, `idempotency_key_reused`,
   * `idempotency_key_unverifiable`, `bank_unreachable` or `overloaded`, with nothing begun; or
   * `operation_unconfirmed` when the database did not confirm in time.
   */
  request(
    merchantId: string,
    paymentId: string,
    command: OperationCommand,
  ): Promise<RequestedOperation>;
  /** Returns what a refused request's key has made before, if anything; otherwise throws the refusal. */
  replayOrRefuse(
    merchantId: string,
    paymentId: string,
    kind: OperationKind,
    request: RefusedRequest<OperationIdentity>,
  ): Promise<RequestedOperation>;
  /**
   * Newest first. Throws ApiError `payment_not_found`, and `validation_failed` for a cursor that is not one
   * of the payment's refunds.
   */
  listRefunds(merchantId: string, paymentId: string, page: Page): Promise<Listed<Operation>>;
  /** Throws ApiError `refund_not_found`. */
  getRefund(merchantId: string, refundId: string): Promise<Operation>;
}

/** A recorded request that has not been sent to the bank yet. */
type Begun = { readonly begun: Operated };

/** What workers and operators do about operations. All throw StoreUnavailable. */
export interface OperationRecovery {
  /** Repeats the request to the bank under the same reference, which returns its outcome. */
  repeat(operated: Operated): Promise<Operated>;
  /**
   * Records an operation that the bank has done and the books lack, under the bank's reference and with the
   * audit note, and asks the bank for its outcome. False when the payment changed meanwhile. Throws ApiError
   * like `request`.
   */
  adopt(
    paymentId: string,
    merchantId: string,
    entry: LedgerEntry,
    audit: AuditNote,
  ): Promise<boolean>;
  /**
   * Voids an expired authorization. Returns the payment after it, or unchanged if something else changed it
   * meanwhile.
   */
  release(payment: Payment): Promise<Payment>;
}

export function createOperations(deps: {
  store: PaymentStore;
  bank: Bank;
  fingerprints: KeyedHasher;
  recordOutcome: RecordOutcome;
  admit: Admit;
  admitRead: AdmitRead;
  inTurn: InTurn;
  /** How long to retry recording a request while others change the payment. */
  giveUpAfterMs: number;
  /** How long an outcome may stay unknown before the reconciler asks for it. */
  reconcileAfterMs: number;
  clock: Clock;
  logger: Logger;
  describeError: DescribeError;
}): Operations & OperationRecovery {
  const { store, bank, fingerprints, recordOutcome, admit, admitRead, inTurn, clock, logger } =
    deps;
  const { giveUpAfterMs, reconcileAfterMs } = deps;

  async function paymentOf(merchantId: string, paymentId: string): Promise<Payment> {
    const payment = await store.findPayment(merchantId, paymentId);
    if (payment === null) throw new ApiError('payment_not_found');
    return payment;
  }

  /** Null when the payment changed meanwhile: read it and decide again. */
  async function recordRequest(
    payment: Payment,
    request: Parameters<typeof requestOperation>[1],
    cause: EventCause,
    idempotency: IdempotencyClaim | null,
    { at = clock(), audit }: { at?: Date; audit?: AuditNote } = {},
  ): Promise<Operated | null> {
    const change = requestOperation(payment, request, cause, at);
    const { after, operation } = change;
    const checkInMs = reconcileAfterMs;
    const result = await store.recordChange({
      idempotency,
      checkInMs,
      ...change,
      ...(audit === undefined ? {} : { audit }),
    });
    if (result === 'superseded') return null;
    logChange(logger, change, operation);
    return { payment: after, operation };
  }

  const atTheBank = ({ payment, operation }: Operated) =>
    bank.operate(chargeOperationOf(payment, operation));

  // The bank has been asked, so an error here does not mean that the operation failed: it stays pending, and
  // the reconciler finds its outcome.
  async function carryOut(operated: Operated): Promise<Operated> {
    const outcome = await atTheBank(operated);
    try {
      const cause = outcome.kind === 'unknown' ? 'merchant' : 'bank_answer';
      return await recordOutcome.ofOperation(operated, outcome, cause);
    } catch (error) {
      const { payment, operation } = operated;
      const fields = { payment_id: payment.id, operation_id: operation.id, heard: outcome.kind };
      logger.error({ ...fields, ...deps.describeError(error) }, 'outcome_not_recorded');
      return operated;
    }
  }

  // Read again after the payment, so that both are current.
  async function replay(
    merchantId: string,
    identity: OperationIdentity | null,
    used: OperationKeyUsed,
  ): Promise<RequestedOperation> {
    const { id, paymentId } = used.operation;
    const { fingerprint } = used;
    const said = identity === null ? null : identityText(identity);
    refuseOtherBody(fingerprints, said, { fingerprint, paymentId });
    const payment = await paymentOf(merchantId, paymentId);
    const operation = (await store.findOperation(merchantId, id)) ?? used.operation;
    if (operation.state.status === 'initiated') {
      throw new ApiError('operation_in_progress', {
        detail: 'The first request with this Idempotency-Key is still under way.',
        paymentId,
        retryAfterSeconds: 1,
      });
    }
    return { payment, operation, replayed: true };
  }

  async function replayOrRefuse(
    merchantId: string,
    paymentId: string,
    kind: OperationKind,
    { refusal, identity, idempotencyKey: key }: RefusedRequest<OperationIdentity>,
  ): Promise<RequestedOperation> {
    if (key === null) throw refusal;
    return admitRead(merchantId, async () => {
      const used = await store.findOperationByKey(paymentId, kind, key);
      if (used?.operation.merchantId !== merchantId) throw refusal;
      return replay(merchantId, identity, used);
    });
  }

  /** Null when the payment changed between read and write: try again. */
  async function attempt(
    id: string,
    merchantId: string,
    paymentId: string,
    command: OperationCommand,
  ): Promise<Begun | RequestedOperation | null> {
    const { kind, amount, reason, idempotencyKey: key } = command;
    // The payment first, then the key: whatever the key makes afterwards changes the payment, and its version
    // catches that.
    const payment = await paymentOf(merchantId, paymentId);
    const used = key === null ? null : await store.findOperationByKey(paymentId, kind, key);
    if (used !== null) return replay(merchantId, command, used);

    refuseCardNumber(payment, command);
    if (!bank.isReachable()) throw new ApiError('bank_unreachable', { retryAfterSeconds: 5 });
    const claim =
      key === null ? null : { key, fingerprint: fingerprints.hash(identityText(command)) };
    const request = { id, kind, amount, reason };
    const begun = await recordRequest(payment, request, 'merchant', claim).catch(
      (error: unknown) => {
        if (!(error instanceof StoreUnavailable)) throw error;
        throw new ApiError('operation_unconfirmed', { retryAfterSeconds: 1, cause: error });
      },
    );
    return begun === null ? null : { begun };
  }

  /** Records the request, or returns what its key has made before. */
  async function begin(
    merchantId: string,
    paymentId: string,
    command: OperationCommand,
  ): Promise<Begun | RequestedOperation> {
    const id = newId(clock());
    const deadline = performance.now() + giveUpAfterMs;
    while (performance.now() < deadline) {
      const result = await attempt(id, merchantId, paymentId, command);
      if (result !== null) return result;
    }
    throw new ApiError('temporarily_unavailable', { retryAfterSeconds: 1 });
  }

  return {
    request: (merchantId, paymentId, command) =>
      admit<RequestedOperation>(
        merchantId,
        async () => {
          const result = await inTurn(paymentId, () => begin(merchantId, paymentId, command));
          if (!('begun' in result)) return result;
          return { ...(await carryOut(result.begun)), replayed: false };
        },
        (refusal) => {
          const { kind, idempotencyKey } = command;
          const refused = { refusal, identity: command, idempotencyKey };
          return replayOrRefuse(merchantId, paymentId, kind, refused);
        },
      ),

    replayOrRefuse,

    listRefunds: (merchantId, paymentId, page) =>
      admitRead(merchantId, async () => {
        await paymentOf(merchantId, paymentId);
        if (page.startingAfter !== null) {
          const last = await store.findOperation(merchantId, page.startingAfter);
          if (last?.paymentId !== paymentId || last.kind !== 'refund') {
            throw unknownCursor(cursorMessage('refund'));
          }
        }
        return store.listOperations(paymentId, 'refund', page);
      }),

    async getRefund(merchantId, refundId) {
      const operation = await admitRead(merchantId, () =>
        store.findOperation(merchantId, refundId),
      );
      if (operation?.kind !== 'refund') throw new ApiError('refund_not_found');
      return operation;
    },

    repeat: async (operated) =>
      recordOutcome.ofOperation(operated, await atTheBank(operated), 'reconciler'),

    async adopt(paymentId, merchantId, { kind, operationReference: id, amount, at }, audit) {
      if (id === null || kind === 'charge' || kind === 'authorization') return false;
      const payment = await paymentOf(merchantId, paymentId);
      const request = { id, kind, amount: kind === 'void' ? null : amount, reason: null };
      // As of the time when the bank did it: the authorization may have expired since.
      const operated = await inTurn(paymentId, () =>
        recordRequest(payment, request, 'operator', null, { at, audit }),
      );
      if (operated === null) return false;
      const outcome = await atTheBank(operated);
      await recordOutcome.ofOperation(operated, outcome, 'operator');
      return true;
    },

    async release(payment) {
      const request = { id: newId(clock()), kind: 'void', amount: null, reason: null } as const;
      const operated = await inTurn(payment.id, () =>
        recordRequest(payment, request, 'worker', null),
      );
      return operated === null ? payment : (await carryOut(operated)).payment;
    },
  };
}

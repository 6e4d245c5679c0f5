import { ApiError } from '../domain/errors.js';
import { newId } from '../domain/ids.js';
import { type OperationKind } from '../domain/states.js';
import { type Acquirers } from './acquirers.js';
import { type Admit } from './admission.js';
import { type OnKey } from './keyed-mutex.js';
import {
  identityText,
  type OperationCommand,
  type OperationIdentity,
  refuseCardNumber,
} from './operation-command.js';
import { type RecordRequest, type SendOperation } from './operation-steps.js';
import { type OperationAndPayment } from './outcomes.js';
import { findPayment } from './payments.js';
import { type Clock } from './ports/clock.js';
import { type KeyedHasher } from './ports/keyed-hasher.js';
import {
  type OperationKeyUsed,
  type PaymentStore,
  StoreUnavailable,
} from './ports/payment-store.js';
import { type AdmitRead } from './read-admission.js';
import { type RefusedRequest, refuseOtherBody } from './used-keys.js';

/** `replayed`: an earlier request with the same key made this operation. */
export type RequestedOperation = OperationAndPayment & { readonly replayed: boolean };

/** How merchants capture, void and refund. */
export type OperationRequests = {
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
    requestId?: string | null,
  ): Promise<RequestedOperation>;
  /** Returns what a refused request's key has made before, if anything; otherwise throws the refusal. */
  replayOrRefuse(
    merchantId: string,
    paymentId: string,
    kind: OperationKind,
    request: RefusedRequest<OperationIdentity>,
  ): Promise<RequestedOperation>;
};

/** Recorded, and not sent to the acquirer yet. */
type Unsent = { readonly unsent: OperationAndPayment };

const challengeGoesOn = (): ApiError =>
  new ApiError('operation_not_allowed', {
    detail: 'The bank of this payment cannot end a challenge; it ends by itself.',
    paymentStatus: 'requires_action',
    allowedOperations: [],
  });

export function createOperationRequests(deps: {
  store: PaymentStore;
  acquirers: Acquirers;
  fingerprints: KeyedHasher;
  recordRequest: RecordRequest;
  sendOperation: SendOperation;
  admit: Admit;
  admitRead: AdmitRead;
  onKey: OnKey;
  /** How long to retry recording a request while others change the payment. */
  giveUpAfterMs: number;
  clock: Clock;
}): OperationRequests {
  const { store, acquirers, fingerprints, recordRequest, sendOperation } = deps;
  const { admit, admitRead, onKey, giveUpAfterMs, clock } = deps;

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
    const payment = await findPayment(store, merchantId, paymentId);
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
    requestId: string | null,
  ): Promise<Unsent | RequestedOperation | null> {
    const { kind, amount, reason, idempotencyKey: key } = command;
    // The payment first, then the key: whatever the key makes afterwards changes the payment, and its version
    // catches that.
    const payment = await findPayment(store, merchantId, paymentId);
    const used = key === null ? null : await store.findOperationByKey(paymentId, kind, key);
    if (used !== null) return replay(merchantId, command, used);

    refuseCardNumber(payment, command);
    const acquirer = acquirers.of(payment);
    if (!acquirer.isReachable()) throw new ApiError('bank_unreachable', { retryAfterSeconds: 5 });
    if (kind === 'void' && payment.state.status === 'requires_action' && acquirer.bar === null) {
      throw challengeGoesOn();
    }
    const claim =
      key === null ? null : { key, fingerprint: fingerprints.hash(identityText(command)) };
    const request = { id, kind, amount, reason };
    const recorded = await recordRequest(payment, request, 'merchant', {
      idempotency: claim,
      requestId,
    }).catch((error: unknown) => {
      if (!(error instanceof StoreUnavailable)) throw error;
      throw new ApiError('operation_unconfirmed', { retryAfterSeconds: 1, cause: error });
    });
    return recorded === null ? null : { unsent: recorded };
  }

  /** Records the request, or returns what its key has made before. */
  async function begin(
    merchantId: string,
    paymentId: string,
    command: OperationCommand,
    requestId: string | null,
  ): Promise<Unsent | RequestedOperation> {
    const id = newId(clock());
    const deadline = performance.now() + giveUpAfterMs;
    while (performance.now() < deadline) {
      const result = await attempt(id, merchantId, paymentId, command, requestId);
      if (result !== null) return result;
    }
    throw new ApiError('temporarily_unavailable', { retryAfterSeconds: 1 });
  }

  return {
    request: (merchantId, paymentId, command, requestId = null) =>
      admit<RequestedOperation>(
        merchantId,
        async () => {
          const result = await onKey(paymentId, () =>
            begin(merchantId, paymentId, command, requestId),
          );
          if (!('unsent' in result)) return result;
          return { ...(await sendOperation(result.unsent)), replayed: false };
        },
        (refusal) => {
          const { kind, idempotencyKey } = command;
          const refused = { refusal, identity: command, idempotencyKey };
          return replayOrRefuse(merchantId, paymentId, kind, refused);
        },
      ),

    replayOrRefuse,
  };
}

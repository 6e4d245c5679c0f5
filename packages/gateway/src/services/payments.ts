import { brandOf } from '../domain/card.js';
import { ApiError } from '../domain/errors.js';
import { handlesOf } from '../domain/handles.js';
import { newId, timeOfId } from '../domain/ids.js';
import { initiatePayment, type Payment, type PaymentEvent } from '../domain/payment.js';
import { type Admit } from './admission.js';
import { type Attempt, type CardTesting } from './card-testing.js';
import { chargeOf } from './charge.js';
import { cursorMessage, EVENT_CURSOR, unknownCursor } from './cursors.js';
import { type RecordOutcome } from './outcomes.js';
import { identityText, type PaymentCommand, type PaymentIdentity } from './payment-command.js';
import { type Bank } from './ports/bank.js';
import { type CardVault } from './ports/card-vault.js';
import { type Clock } from './ports/clock.js';
import { type KeyedHasher } from './ports/keyed-hasher.js';
import { type DescribeError, type Logger } from './ports/logger.js';
import {
  type KeyUsed,
  type Listed,
  type Page,
  type PaymentFilter,
  type PaymentStore,
  StoreUnavailable,
} from './ports/payment-store.js';
import { type AdmitRead } from './read-admission.js';
import { type RefusedRequest, refuseOtherBody } from './used-keys.js';

/** `replayed`: an earlier request with the same key made this payment. */
export type CreatedPayment = { readonly payment: Payment; readonly replayed: boolean };

export interface Payments {
  /**
   * Charges a card once. Throws ApiError `payment_in_progress`, `idempotency_key_reused`,
   * `idempotency_key_unverifiable`, `bank_unreachable`, `card_declined_too_often` or `overloaded`, and
   * StoreUnavailable when the intent could not be recorded. Whenever it throws, the bank was not called.
   * `address` is the client's.
   */
  create(merchantId: string, command: PaymentCommand, address: string): Promise<CreatedPayment>;
  /** Returns what a refused request's key has made before, if anything; otherwise throws the refusal. */
  replayOrRefuse(
    merchantId: string,
    request: RefusedRequest<PaymentIdentity>,
  ): Promise<CreatedPayment>;
  /** Throws ApiError `payment_not_found`, also for another merchant's payment. */
  get(merchantId: string, paymentId: string): Promise<Payment>;
  /** Newest first. Throws ApiError `validation_failed` for a cursor that is not the merchant's. */
  list(merchantId: string, filter: PaymentFilter, page: Page): Promise<Listed<Payment>>;
  /**
   * The payment's history, oldest first. Throws ApiError `payment_not_found`, and `validation_failed` for a
   * cursor beyond its last step.
   */
  listEvents(merchantId: string, paymentId: string, page: Page): Promise<Listed<PaymentEvent>>;
}

export function createPayments(deps: {
  store: PaymentStore;
  vault: CardVault;
  bank: Bank;
  fingerprints: KeyedHasher;
  recordOutcome: RecordOutcome;
  cardTesting: Pick<CardTesting, 'begin'>;
  admit: Admit;
  admitRead: AdmitRead;
  /** How long an outcome may stay unknown before the reconciler asks for it. */
  reconcileAfterMs: number;
  /** How long an authorization may stay uncaptured. */
  captureWithinMs: number;
  clock: Clock;
  logger: Logger;
  describeError: DescribeError;
}): Payments {
  const {
    store,
    vault,
    bank,
    fingerprints,
    recordOutcome,
    cardTesting,
    admit,
    admitRead,
    reconcileAfterMs,
    captureWithinMs,
    clock,
    logger,
    describeError,
  } = deps;

  function recordIntent(merchantId: string, command: PaymentCommand) {
    // The time inside the id: lists are ordered by ids and filtered by time through them.
    const id = newId(clock());
    const now = timeOfId(id);
    const { card, idempotencyKey, capture } = command;
    const { expiryMonth, expiryYear } = card;
    const cardNumber = card.number.reveal();
    const cardId = newId();
    const { payment, event } = initiatePayment(
      {
        id,
        merchantId,
        cardId,
        card: { brand: brandOf(cardNumber), last4: cardNumber.slice(-4), expiryMonth, expiryYear },
        amount: command.amount,
        currency: command.currency,
        capture: capture ?? 'automatic',
        captureBefore: capture === 'manual' ? new Date(now.getTime() + captureWithinMs) : null,
        reference: command.reference,
        description: command.description,
        metadata: command.metadata ?? {},
      },
      now,
    );
    // Field by field: the CVV must not travel along.
    const sealed = vault.seal({
      id: cardId,
      merchantId,
      number: card.number,
      holderName: card.holderName,
      expiryMonth,
      expiryYear,
      createdAt: now,
    });
    const idempotency =
      idempotencyKey === null
        ? null
        : { key: idempotencyKey, fingerprint: fingerprints.hash(identityText(command)) };
    return store
      .recordIntent({ payment, event, card: sealed, idempotency, checkInMs: reconcileAfterMs })
      .then(
        (result) => ({ payment, result }),
        (error: unknown) => {
          throw error instanceof StoreUnavailable ? error : new StoreUnavailable(error);
        },
      );
  }

  async function replayOrRefuse(
    merchantId: string,
    { refusal, identity, idempotencyKey: key }: RefusedRequest<PaymentIdentity>,
  ): Promise<CreatedPayment> {
    const used =
      key === null ? null : await admitRead(merchantId, () => store.findByKey(merchantId, key));
    if (used === null) throw refusal;
    return replay(identity, used);
  }

  const replayOr = (refusal: ApiError, merchantId: string, command: PaymentCommand) =>
    replayOrRefuse(merchantId, {
      refusal,
      identity: command,
      idempotencyKey: command.idempotencyKey,
    });

  function replay(
    identity: PaymentIdentity | null,
    { payment, fingerprint }: KeyUsed,
  ): CreatedPayment {
    const said = identity === null ? null : identityText(identity);
    refuseOtherBody(fingerprints, said, { fingerprint, paymentId: payment.id });
    if (payment.state.status === 'initiated') {
      throw new ApiError('payment_in_progress', { paymentId: payment.id, retryAfterSeconds: 1 });
    }
    return { payment, replayed: true };
  }

  async function find(merchantId: string, paymentId: string): Promise<Payment> {
    const payment = await store.findPayment(merchantId, paymentId);
    if (payment === null) throw new ApiError('payment_not_found');
    return payment;
  }

  async function charge(
    merchantId: string,
    command: PaymentCommand,
    address: string,
  ): Promise<CreatedPayment> {
    // While the bank is down, begin nothing that would only fail later.
    if (!bank.isReachable()) {
      const refusal = new ApiError('bank_unreachable', { retryAfterSeconds: 5 });
      return replayOr(refusal, merchantId, command);
    }
    const attempt = cardTesting.begin(merchantId, command.card.number, address);
    if (attempt instanceof ApiError) return replayOr(attempt, merchantId, command);
    try {
      return await attemptCharge(merchantId, command, attempt);
    } finally {
      attempt.end();
    }
  }

  async function attemptCharge(
    merchantId: string,
    command: PaymentCommand,
    attempt: Attempt,
  ): Promise<CreatedPayment> {
    const { payment, result } = await recordIntent(merchantId, command);
    if (result.kind === 'key_used') return replay(command, result);
    attempt.recorded(payment.id);

    const outcome = await bank.deposit({
      cardNumber: command.card.number,
      cvv: command.card.cvv,
      holderName: command.card.holderName,
      expiryMonth: command.card.expiryMonth,
      expiryYear: command.card.expiryYear,
      capture: payment.capture,
      ...chargeOf(payment),
    });

    try {
      const cause = outcome.kind === 'unknown' ? 'merchant' : 'bank_answer';
      return { payment: await recordOutcome.ofCharge(payment, outcome, cause), replayed: false };
    } catch (error) {
      // The bank has been asked, so an error here does not mean that the payment failed: the merchant gets
      // "processing", and the reconciler finds the outcome.
      logger.error(
        {
          payment_id: payment.id,
          ...handlesOf(payment),
          heard: outcome.kind,
          ...describeError(error),
        },
        'outcome_not_recorded',
      );
      return { payment, replayed: false };
    }
  }

  return {
    create: (merchantId, command, address) =>
      admit(
        merchantId,
        () => charge(merchantId, command, address),
        (overloaded) => replayOr(overloaded, merchantId, command),
      ),

    replayOrRefuse,

    get: (merchantId, paymentId) => admitRead(merchantId, () => find(merchantId, paymentId)),

    list: (merchantId, filter, page) =>
      admitRead(merchantId, async () => {
        const { startingAfter: last } = page;
        if (last !== null && (await store.findPayment(merchantId, last)) === null) {
          throw unknownCursor(cursorMessage('payment'));
        }
        return store.listPayments(merchantId, filter, page);
      }),

    listEvents: (merchantId, paymentId, page) =>
      admitRead(merchantId, async () => {
        const { id, version } = await find(merchantId, paymentId);
        if (Number(page.startingAfter ?? 0) > version) throw unknownCursor(EVENT_CURSOR);
        return store.listEvents(id, page);
      }),
  };
}

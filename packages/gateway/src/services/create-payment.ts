import { brandOf } from '../domain/card.js';
import { type CheckoutAttempt } from '../domain/checkout/session.js';
import { ApiError } from '../domain/errors.js';
import { newId, timeOfId } from '../domain/ids.js';
import { initiatePayment } from '../domain/operations/charge.js';
import { type Payment } from '../domain/payment.js';
import { type Acquirers } from './acquirers.js';
import { type Admit } from './admission.js';
import { type Attempt, type CardTesting } from './card-testing.js';
import { authenticationOf, chargeOf } from './charge.js';
import { type RecordAnswer } from './outcomes.js';
import { identityText, type PaymentCommand, type PaymentIdentity } from './payment-command.js';
import { type CardVault } from './ports/card-vault.js';
import { type Clock } from './ports/clock.js';
import { type KeyedHasher } from './ports/keyed-hasher.js';
import { type PayerAddresses } from './ports/payer-addresses.js';
import { type KeyUsed, type PaymentStore, StoreUnavailable } from './ports/payment-store.js';
import { type AdmitRead } from './read-admission.js';
import { type RefusedRequest, refuseOtherBody } from './used-keys.js';

/** `replayed`: an earlier request with the same key made this payment. */
export type CreatedPayment = { readonly payment: Payment; readonly replayed: boolean };

/** `requestId`: of the merchant's request, or null if there is none. */
type PaymentOrigin = {
  readonly requestId: string | null;
  readonly checkout: CheckoutAttempt | null;
};

const UNKNOWN_ORIGIN: PaymentOrigin = { requestId: null, checkout: null };

export type PaymentCreation = {
  /**
   * Charges a card once. Throws ApiError `payment_in_progress`, `idempotency_key_reused`,
   * `idempotency_key_unverifiable`, `bank_unreachable`, `card_declined_too_often` or `overloaded`, and
   * StoreUnavailable when the intent could not be recorded. Whenever it throws, the bank was not called.
   * `address` is the client's. `checkout` is the place of the payment in a checkout session, if it has one; throws
   * ApiError `checkout_session_not_open` if the session has ended.
   */
  create(
    merchantId: string,
    command: PaymentCommand,
    address: string,
    from?: PaymentOrigin,
  ): Promise<CreatedPayment>;
  /** Returns what a refused request's key has made before, if anything; otherwise throws the refusal. */
  replayOrRefuse(
    merchantId: string,
    request: RefusedRequest<PaymentIdentity>,
  ): Promise<CreatedPayment>;
};

export function createPaymentCreation(deps: {
  store: PaymentStore;
  vault: CardVault;
  acquirers: Acquirers;
  fingerprints: KeyedHasher;
  recordAnswer: RecordAnswer;
  cardTesting: Pick<CardTesting, 'begin'>;
  payerAddresses: PayerAddresses;
  admit: Admit;
  admitRead: AdmitRead;
  /** How long an outcome may stay unknown before the reconciler asks for it. */
  reconcileAfterMs: number;
  /** How long an authorization may stay uncaptured. */
  captureWithinMs: number;
  /** Whether payers may return to an address without TLS; only to the merchant's own machine. */
  allowsPlainHttp: boolean;
  clock: Clock;
}): PaymentCreation {
  const {
    store,
    vault,
    acquirers,
    fingerprints,
    recordAnswer,
    cardTesting,
    payerAddresses,
    admit,
    admitRead,
    reconcileAfterMs,
    captureWithinMs,
    allowsPlainHttp,
    clock,
  } = deps;

  function recordIntent(
    merchantId: string,
    command: PaymentCommand,
    { requestId, checkout }: PaymentOrigin,
  ) {
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
        acquirer: acquirers.forNewPayments.name,
        card: { brand: brandOf(cardNumber), last4: cardNumber.slice(-4), expiryMonth, expiryYear },
        amount: command.amount,
        currency: command.currency,
        capture: capture ?? 'automatic',
        captureBefore: capture === 'manual' ? new Date(now.getTime() + captureWithinMs) : null,
        reference: command.reference,
        description: command.description,
        metadata: command.metadata ?? {},
        returnUrl: command.returnUrl,
        checkoutSessionId: checkout === null ? null : checkout.sessionId,
        threeDSecureRequest: command.threeDSecureRequest,
        challengeKeyId: command.returnUrl === null ? null : payerAddresses.keyId,
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
    const checkInMs = reconcileAfterMs;
    return store
      .recordIntent({ payment, event, card: sealed, idempotency, checkInMs, requestId, checkout })
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

  async function charge(
    merchantId: string,
    command: PaymentCommand,
    address: string,
    from: PaymentOrigin,
  ): Promise<CreatedPayment> {
    if (!allowsPlainHttp && command.returnUrl?.toLowerCase().startsWith('http:') === true) {
      return replayOr(needsTls(), merchantId, command);
    }
    // While the bank is down, begin nothing that would only fail later.
    if (!acquirers.forNewPayments.isReachable()) {
      const refusal = new ApiError('bank_unreachable', { retryAfterSeconds: 5 });
      return replayOr(refusal, merchantId, command);
    }
    const attempt = cardTesting.begin(merchantId, command.card.number, address);
    if (attempt instanceof ApiError) return replayOr(attempt, merchantId, command);
    try {
      return await attemptCharge(merchantId, command, attempt, from);
    } finally {
      attempt.end();
    }
  }

  async function attemptCharge(
    merchantId: string,
    command: PaymentCommand,
    attempt: Attempt,
    from: PaymentOrigin,
  ): Promise<CreatedPayment> {
    const { payment, result } = await recordIntent(merchantId, command, from);
    if (result.kind === 'key_used') return replay(command, result);
    if (result.kind === 'place_taken') throw new ApiError('checkout_session_not_open');
    attempt.recorded(payment.id);

    const outcome = await acquirers.forNewPayments.deposit({
      cardNumber: command.card.number,
      cvv: command.card.cvv,
      holderName: command.card.holderName,
      expiryMonth: command.card.expiryMonth,
      expiryYear: command.card.expiryYear,
      capture: payment.capture,
      threeDSecure: authenticationOf(payment, payerAddresses),
      ...chargeOf(payment),
    });

    const recorded = await recordAnswer(payment, null, outcome);
    return { payment: recorded.payment, replayed: false };
  }

  return {
    create: (merchantId, command, address, from = UNKNOWN_ORIGIN) =>
      admit(
        merchantId,
        () => charge(merchantId, command, address, from),
        (overloaded) => replayOr(overloaded, merchantId, command),
      ),
    replayOrRefuse,
  };
}

const needsTls = (): ApiError =>
  new ApiError('validation_failed', {
    errors: [{ field: 'return_url', code: 'invalid_url', message: 'must begin with https://' }],
  });

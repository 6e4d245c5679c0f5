import {
  type CheckoutSession,
  ended,
  type ExpiryReason,
  keyOfAttempt,
  MOST_ATTEMPTS,
} from '../../domain/checkout/session.js';
import { type DeclineReason, declineReasonOf } from '../../domain/decline-reasons.js';
import { ApiError, type ErrorCode } from '../../domain/errors.js';
import { newId } from '../../domain/ids.js';
import { isChargeUnsettled, type Payment } from '../../domain/payment.js';
import { type Secret } from '../../domain/secret.js';
import { type PaymentCreation } from '../create-payment.js';
import { type PaymentCommand } from '../payment-command.js';
import { withParameter } from '../shop-address.js';
import { type AddressTokens } from '../ports/address-tokens.js';
import { type Clock } from '../ports/clock.js';
import { type OnCheckoutAttempt } from '../ports/metrics.js';
import { type PayerAddresses } from '../ports/payer-addresses.js';
import { type SessionStore } from '../ports/session-store.js';
import { type AdmitRead, PAYER_LOOK_UP } from '../read-admission.js';
import { type BringUpToDate, type CurrentSession } from './current-session.js';

/** What the page of a session has to show. */
export type CheckoutView = {
  readonly session: CheckoutSession;
  readonly merchantName: string;
  readonly step: CheckoutStep;
};

export type CheckoutStep =
  /** The payer may pay. `declined`: why the last card was; null before the first attempt. */
  | {
      readonly kind: 'form';
      readonly declined: DeclineReason | null;
      readonly attemptsLeft: number;
    }
  /** The bank wants the payer to authenticate, at that address. */
  | { readonly kind: 'challenge'; readonly address: Secret }
  /** The outcome of a payment is not known, and no other may begin. */
  | { readonly kind: 'waiting' }
  /** `address`: the shop's, with `checkout_session_id` added to its query. */
  | { readonly kind: 'paid'; readonly address: string }
  /** `declined`: why the last card was, if there was one. `address`: where the payer goes, if the shop has said. */
  | {
      readonly kind: 'ended';
      readonly reason: ExpiryReason;
      readonly declined: DeclineReason | null;
      readonly address: string | null;
    };

/** `attempt`: the one that the form was made for; null if it does not say. `address`: of the payer's network. */
type SubmittedForm = {
  readonly card: PaymentCommand['card'];
  readonly attempt: number | null;
  readonly address: string;
};

/**
 * A payer in front of a session's page. The token in its address takes the place of a merchant's. All throw ApiError
 * `checkout_session_not_found`, `overloaded`, and StoreUnavailable.
 */
export type PayerCheckout = {
  look(token: string): Promise<CheckoutView>;
  /**
   * Begins the session's next payment, unless one is under way, the session has ended, or the form was made for an earlier
   * attempt: then nothing is charged, and the result is what the page would show anyway. Throws, beyond the above,
   * ApiError `bank_unreachable` and `card_declined_too_often`; whenever it throws, this call has charged nothing.
   */
  pay(token: string, submitted: SubmittedForm): Promise<CheckoutView>;
  /** Ends the session for the payer who does not want to pay, unless a payment is under way or has been made. */
  cancel(token: string): Promise<CheckoutView>;
};

// Another request has begun this attempt, or ended the session: its outcome is shown.
const OVERTAKEN: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'payment_in_progress',
  'idempotency_key_reused',
  'idempotency_key_unverifiable',
  'checkout_session_not_open',
]);

export function createPayerCheckout(deps: {
  tokens: Pick<AddressTokens, 'read'>;
  store: Pick<SessionStore, 'findForPayer' | 'recordEnd'>;
  bringUpToDate: BringUpToDate;
  payments: Pick<PaymentCreation, 'create'>;
  addresses: Pick<PayerAddresses, 'wayOut'>;
  admitRead: AdmitRead;
  onAttempt: OnCheckoutAttempt;
  clock: Clock;
}): PayerCheckout {
  const { tokens, store, bringUpToDate, payments, addresses, admitRead, onAttempt, clock } = deps;

  async function read(text: string): Promise<CurrentSession & { readonly merchantName: string }> {
    const token = tokens.read(text);
    if (token === null) throw new ApiError('checkout_session_not_found');
    return admitRead(PAYER_LOOK_UP, async () => {
      const found = await store.findForPayer(token.ofId);
      if (found === null) throw new ApiError('checkout_session_not_found');
      return { ...(await bringUpToDate(found.session)), merchantName: found.merchantName };
    });
  }

  async function look(token: string): Promise<CheckoutView> {
    const { session, merchantName, payment } = await read(token);
    return { session, merchantName, step: stepOf({ session, payment }, addresses) };
  }

  return {
    look,

    async pay(token, { card, attempt: madeFor, address }) {
      const view = await look(token);
      const { session, step } = view;
      const attempt = session.attempts + 1;
      if (step.kind !== 'form' || (madeFor !== null && madeFor !== attempt)) return view;
      const checkout = { sessionId: session.id, attempt };
      const command: PaymentCommand = {
        card,
        amount: session.amount,
        currency: session.currency,
        capture: session.capture,
        reference: session.reference,
        description: session.description,
        metadata: session.metadata,
        threeDSecureRequest: null,
        returnUrl: session.returnUrl,
        idempotencyKey: keyOfAttempt(checkout),
      };
      try {
        const from = { requestId: null, checkout };
        const { payment, replayed } = await payments.create(
          session.merchantId,
          command,
          address,
          from,
        );
        if (!replayed) onAttempt(payment.state.status);
      } catch (error) {
        if (!(error instanceof ApiError && OVERTAKEN.has(error.code))) throw error;
      }
      return look(token);
    },

    async cancel(token) {
      for (;;) {
        const view = await look(token);
        const { session, step } = view;
        if (step.kind !== 'form') return view;
        const now = clock();
        const after = ended(session, { status: 'expired', expiryReason: 'payer' }, now);
        await store.recordEnd({ session: after, eventId: newId(now) });
      }
    },
  };
}

function stepOf(
  { session, payment }: CurrentSession,
  { wayOut }: Pick<PayerAddresses, 'wayOut'>,
): CheckoutStep {
  const { state, attempts, returnUrl, cancelUrl } = session;
  const declined =
    payment?.state.status === 'failed' ? declineReasonOf(payment.state.reason) : null;
  if (state.status === 'complete') return { kind: 'paid', address: withId(returnUrl, session) };
  if (state.status === 'expired') {
    const address = cancelUrl === null ? null : withId(cancelUrl, session);
    return { kind: 'ended', reason: state.expiryReason, declined, address };
  }
  if (payment === null || !isChargeUnsettled(payment)) {
    return { kind: 'form', declined, attemptsLeft: MOST_ATTEMPTS - attempts };
  }
  const address = challengeOf(payment, wayOut);
  return address === null ? { kind: 'waiting' } : { kind: 'challenge', address };
}

function challengeOf(
  { id, state, challengeKeyId }: Payment,
  wayOut: PayerAddresses['wayOut'],
): Secret | null {
  const isChallenged = state.status === 'requires_action' && challengeKeyId !== null;
  return isChallenged ? wayOut(id, challengeKeyId) : null;
}

const withId = (address: string, { id }: CheckoutSession): string =>
  withParameter(address, 'checkout_session_id', id);

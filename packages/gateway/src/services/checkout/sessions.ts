import {
  type CheckoutLocale,
  type CheckoutSession,
  ended,
  SESSION_LIFE_MS,
} from '../../domain/checkout/session.js';
import { ApiError } from '../../domain/errors.js';
import { newId, timeOfId } from '../../domain/ids.js';
import { type Metadata } from '../../domain/metadata.js';
import { type CaptureMode, isChargeUnsettled } from '../../domain/payment.js';
import { Secret } from '../../domain/secret.js';
import { cursorMessage, unknownCursor } from '../cursors.js';
import { type Clock } from '../ports/clock.js';
import { type KeyedHasher } from '../ports/keyed-hasher.js';
import { type CheckoutAddressOf } from '../ports/payer-addresses.js';
import { type Listed, type Page } from '../ports/payment-store.js';
import {
  type SessionFilter,
  type SessionKeyUsed,
  type SessionStore,
} from '../ports/session-store.js';
import { type AdmitRead } from '../read-admission.js';
import { refuseOtherBody } from '../used-keys.js';
import { type BringUpToDate } from './current-session.js';

/** A valid request for a session. Null stands for what the merchant left out. */
type NewSession = {
  readonly amount: number;
  readonly currency: string;
  readonly capture: CaptureMode | null;
  readonly reference: string | null;
  readonly description: string | null;
  readonly metadata: Metadata | null;
  readonly returnUrl: string;
  readonly cancelUrl: string | null;
  readonly locale: CheckoutLocale | null;
  readonly expiresInMs: number | null;
};

/** `url`: where the payer pays; null once the session has ended. */
export type ShownSession = { readonly session: CheckoutSession; readonly url: Secret | null };

/** `replayed`: an earlier request has done it. */
export type AskedSession = ShownSession & { readonly replayed: boolean };

/** What merchants do with checkout sessions. */
export type CheckoutSessions = {
  /** Throws ApiError `validation_failed` for an address, `idempotency_key_reused` and `…_unverifiable`. */
  create(
    asked: { readonly merchantId: string; readonly idempotencyKey: string | null },
    session: NewSession,
  ): Promise<AskedSession>;
  /** Throws ApiError `checkout_session_not_found`, also for another merchant's. */
  get(merchantId: string, id: string): Promise<ShownSession>;
  /** Newest first. Throws ApiError `validation_failed` for a cursor that is not the merchant's. */
  list(merchantId: string, filter: SessionFilter, page: Page): Promise<Listed<ShownSession>>;
  /**
   * Ends a session without a payment. Throws ApiError `checkout_session_not_found`, `checkout_session_not_open` if it is
   * complete, and `operation_in_progress` while a payment is under way. `replayed`: it had expired already.
   */
  expire(merchantId: string, id: string): Promise<AskedSession>;
};

export function createCheckoutSessions(deps: {
  store: SessionStore;
  bringUpToDate: BringUpToDate;
  addressOf: CheckoutAddressOf;
  fingerprints: KeyedHasher;
  admitRead: AdmitRead;
  /** Whether payers may return to an address without TLS; only to the merchant's own machine. */
  allowsPlainHttp: boolean;
  clock: Clock;
}): CheckoutSessions {
  const { store, bringUpToDate, addressOf, fingerprints, admitRead, allowsPlainHttp, clock } = deps;

  const shown = (session: CheckoutSession): ShownSession => ({
    session,
    url: session.state.status === 'open' ? addressOf(session.id) : null,
  });

  async function find(merchantId: string, id: string) {
    const session = await store.find(merchantId, id);
    if (session === null) throw new ApiError('checkout_session_not_found');
    return bringUpToDate(session);
  }

  async function replay(identity: Secret, { session, fingerprint }: SessionKeyUsed) {
    refuseOtherBody(fingerprints, identity, { fingerprint });
    return { ...shown((await bringUpToDate(session)).session), replayed: true };
  }

  return {
    async create({ merchantId, idempotencyKey: key }, asked) {
      const identity = identityText(asked);
      if (key !== null) {
        const used = await admitRead(merchantId, () => store.findByKey(merchantId, key));
        if (used !== null) return replay(identity, used);
      }
      if (!allowsPlainHttp) refusePlainHttp(asked);
      // The time inside the id: lists are ordered by ids.
      const id = newId(clock());
      const createdAt = timeOfId(id);
      const { expiresInMs, capture, metadata, ...said } = asked;
      const session: CheckoutSession = {
        id,
        merchantId,
        capture: capture ?? 'automatic',
        metadata: metadata ?? {},
        state: { status: 'open', expiryReason: null },
        attempts: 0,
        paymentId: null,
        expiresAt: new Date(createdAt.getTime() + (expiresInMs ?? SESSION_LIFE_MS.usual)),
        createdAt,
        updatedAt: createdAt,
        ...said,
      };
      const idempotency = key === null ? null : { key, fingerprint: fingerprints.hash(identity) };
      const written = await store.create(session, idempotency);
      return written.kind === 'recorded'
        ? { ...shown(session), replayed: false }
        : replay(identity, written);
    },

    get: (merchantId, id) =>
      admitRead(merchantId, async () => shown((await find(merchantId, id)).session)),

    list: (merchantId, filter, page) =>
      admitRead(merchantId, async () => {
        const { startingAfter: last } = page;
        if (last !== null && (await store.find(merchantId, last)) === null) {
          throw unknownCursor(cursorMessage('checkout session'));
        }
        const { data, hasMore } = await store.list(merchantId, filter, page);
        return { data: data.map(shown), hasMore };
      }),

    async expire(merchantId, id) {
      for (;;) {
        const { session, payment } = await admitRead(merchantId, () => find(merchantId, id));
        const paymentId = session.paymentId === null ? {} : { paymentId: session.paymentId };
        if (session.state.status === 'expired') return { ...shown(session), replayed: true };
        if (session.state.status === 'complete') {
          throw new ApiError('checkout_session_not_open', paymentId);
        }
        if (payment !== null && isChargeUnsettled(payment)) {
          const detail = 'A payment of the session is under way.';
          throw new ApiError('operation_in_progress', {
            detail,
            retryAfterSeconds: 1,
            ...paymentId,
          });
        }
        const now = clock();
        const after = ended(session, { status: 'expired', expiryReason: 'merchant' }, now);
        if (await store.recordEnd({ session: after, eventId: newId(now) })) {
          return { ...shown(after), replayed: false };
        }
      }
    },
  };
}

/** What makes two requests with one key the same. Hashes are kept for ever: a further field goes last. */
function identityText(asked: NewSession): Secret {
  const metadata = Object.entries(asked.metadata ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  const { amount, currency, capture, reference, description } = asked;
  const { returnUrl, cancelUrl, locale, expiresInMs } = asked;
  const said = [amount, currency, capture, reference, description, metadata];
  return new Secret(JSON.stringify([...said, returnUrl, cancelUrl, locale, expiresInMs]));
}

function refusePlainHttp({ returnUrl, cancelUrl }: NewSession): void {
  const errors = Object.entries({ return_url: returnUrl, cancel_url: cancelUrl })
    .filter(([, address]) => address?.toLowerCase().startsWith('http:') === true)
    .map(
      ([field]) => ({ field, code: 'invalid_url', message: 'must begin with https://' }) as const,
    );
  if (errors.length > 0) throw new ApiError('validation_failed', { errors });
}

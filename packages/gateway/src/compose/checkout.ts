import { type ConfigOf } from '../config/config.js';
import { createSessionStore } from '../books/checkout/sessions.js';
import { createEventStore } from '../books/merchant-events.js';
import { type Database } from '../database/database.js';
import { sessionEventBody } from '../http/schemas/merchant-event.js';
import { describeError } from '../observability/describe-error.js';
import { type Metrics } from '../observability/metrics/metrics.js';
import { createBringUpToDate } from '../services/checkout/current-session.js';
import { createSessionEndings } from '../services/checkout/endings.js';
import { createPayerCheckout } from '../services/checkout/payer-checkout.js';
import { createCheckoutSessions } from '../services/checkout/sessions.js';
import { type PaymentCreation } from '../services/create-payment.js';
import { type AddressTokens } from '../services/ports/address-tokens.js';
import { type Clock } from '../services/ports/clock.js';
import { type KeyedHasher } from '../services/ports/keyed-hasher.js';
import { type Logger } from '../services/ports/logger.js';
import { type CheckoutAddressOf, type PayerAddresses } from '../services/ports/payer-addresses.js';
import { type PaymentStore } from '../services/ports/payment-store.js';
import { type AdmitRead } from '../services/read-admission.js';
import { startSessionEnder } from '../workers/session-ender.js';

type Parts = {
  readonly database: Database;
  readonly store: Pick<PaymentStore, 'findPayment'>;
  readonly clock: Clock;
};

const sessionsOf = ({ database, store, clock }: Parts) => {
  const sessions = createSessionStore(database);
  return { sessions, bringUpToDate: createBringUpToDate({ sessions, payments: store, clock }) };
};

/** Builds what merchants do with checkout sessions, and what payers do on their pages. */
export function composeCheckout(
  { production }: ConfigOf<'gateway'>,
  parts: Parts & {
    readonly payments: Pick<PaymentCreation, 'create'>;
    readonly tokens: Pick<AddressTokens, 'read'>;
    readonly addressOf: CheckoutAddressOf;
    readonly payerAddresses: Pick<PayerAddresses, 'wayOut'>;
    readonly fingerprints: KeyedHasher;
    readonly admitRead: AdmitRead;
    readonly metrics: Pick<Metrics, 'onCheckoutAttempt'>;
  },
) {
  const { sessions: store, bringUpToDate } = sessionsOf(parts);
  const { payerAddresses: addresses, metrics, ...shared } = parts;
  return {
    checkout: createCheckoutSessions({
      ...shared,
      store,
      bringUpToDate,
      allowsPlainHttp: !production,
    }),
    payerCheckout: createPayerCheckout({
      ...shared,
      store,
      bringUpToDate,
      addresses,
      onAttempt: metrics.onCheckoutAttempt,
    }),
  };
}

// Events of sessions reach merchants' endpoints within two seconds.
const EVERY_MS = 500;

/** Starts the worker that ends checkout sessions. */
export function startEndingSessions(
  parts: Parts & { readonly metrics: Metrics; readonly logger: Logger },
) {
  const { database, metrics, clock, logger } = parts;
  const endings = createSessionEndings({
    ...sessionsOf(parts),
    events: createEventStore(database),
    writeBody: sessionEventBody,
    onEnded: metrics.onSessionEnded,
    clock,
    logger,
    describeError,
  });
  return startSessionEnder({ endings, everyMs: EVERY_MS, logger, describeError });
}

import { type ConfigOf } from '../config/config.js';
import { type Metrics } from '../observability/metrics/metrics.js';
import { type Acquirers } from '../services/acquirers.js';
import { createChallenges } from '../services/challenges.js';
import { createNotifications } from '../services/notifications.js';
import { type RecordOutcome } from '../services/outcomes.js';
import { type DescribeError, type Logger } from '../services/ports/logger.js';
import { type PaymentStore } from '../services/ports/payment-store.js';
import { type AdmitRead } from '../services/read-admission.js';
import { createCheckoutAddressOf, createPayerAddresses } from '../services/payer-addresses.js';
import { createAddressTokens } from '../vault/address-tokens.js';
import { createNotificationVerifier } from '../vault/notification-verifier.js';

/** Builds what payers and the bank reach: the way to a challenge and back, and notifications. */
export function composePayers(
  { bank, databaseTimeoutMs, payers, production, tokenHashKeys }: ConfigOf<'gateway'>,
  parts: {
    readonly store: PaymentStore;
    readonly acquirers: Acquirers;
    readonly recordOutcome: RecordOutcome;
    readonly admitRead: AdmitRead;
    readonly metrics: Pick<Metrics, 'onPayer' | 'onNotified'>;
    readonly logger: Logger;
    readonly describeError: DescribeError;
  },
) {
  const { metrics, ...shared } = parts;
  const tokens = createAddressTokens(tokenHashKeys, 'challenge_token');
  const checkoutTokens = createAddressTokens(tokenHashKeys, 'checkout_token');
  const checkoutAddressOf = createCheckoutAddressOf(payers.publicUrl, checkoutTokens);
  return {
    payerAddresses: createPayerAddresses(payers.publicUrl, tokens),
    checkoutTokens,
    checkoutAddressOf,
    challenges: createChallenges({
      ...shared,
      tokens,
      checkoutAddressOf,
      patienceMs: bank.timeoutMs + databaseTimeoutMs,
      allowsPlainHttp: !production,
      onPayer: metrics.onPayer,
    }),
    notifications: createNotifications({
      store: shared.store,
      verify: createNotificationVerifier(payers.notificationSecrets),
      maxWaitMs: databaseTimeoutMs,
      onNotified: metrics.onNotified,
    }),
  };
}

import { type ConfigOf } from '../config/config.js';
import { type Metrics } from '../observability/metrics/metrics.js';
import { type Acquirers } from '../services/acquirers.js';
import { createChallenges } from '../services/challenges.js';
import { createNotifications } from '../services/notifications.js';
import { type RecordOutcome } from '../services/outcomes.js';
import { type DescribeError, type Logger } from '../services/ports/logger.js';
import { type PaymentStore } from '../services/ports/payment-store.js';
import { type AdmitRead } from '../services/read-admission.js';
import { createPayerAddresses } from '../services/payer-addresses.js';
import { createChallengeTokens } from '../vault/challenge-tokens.js';
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
  const tokens = createChallengeTokens(tokenHashKeys);
  return {
    payerAddresses: createPayerAddresses(payers.publicUrl, tokens),
    challenges: createChallenges({
      ...shared,
      tokens,
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

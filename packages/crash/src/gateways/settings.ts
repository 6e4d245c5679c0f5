// Short enough that many rounds take minutes, and long enough that a busy machine does not turn every
// payment into an unknown outcome.

/** A bank simulator whose pending payments settle soon. */
export const bankSettings = {
  BANK_SETTLE_MS: '300',
  BANK_REFUND_SETTLE_MS: '300',
  DOCS: 'off',
};

/** A bank whose challenges expire after this time, or after the simulator's own. */
export const challengeSettings = (challengeMs: number | undefined) =>
  challengeMs === undefined ? {} : { BANK_CHALLENGE_MS: String(challengeMs) };

/** Where a bank notifies a gateway. */
export const notifying = (gatewayUrl: string) => ({
  BANK_NOTIFY_URL: `${gatewayUrl}/bank/notifications`,
});

/** A gateway that gives up soon, and soon after asks the bank. */
export const quickSettings = {
  BANK_TIMEOUT_MS: '300',
  DATABASE_TIMEOUT_MS: '500',
  RECONCILE_AFTER_MS: '1500',
  RECONCILE_EVERY_MS: '100',
  RECONCILE_MAX_PAUSE_MS: '1000',
  DOCS: 'off',
};

/** A gateway that tells merchants of events at once, and tries again soon and often. */
export const eventSettings = {
  SEQUENCE_EVERY_MS: '50',
  WEBHOOK_EVERY_MS: '50',
  WEBHOOK_TIMEOUT_MS: '1000',
  WEBHOOK_PAUSES_MS: ['0', ...Array<string>(9).fill('50'), ...Array<string>(10).fill('300')].join(),
  WEBHOOK_PRIVATE_ADDRESSES: 'allow',
};

/**
 * A gateway that waits at a boundary until it is killed. Its timeouts are only a little longer, since
 * recovery has to wait even longer before it takes a payment.
 */
export const patientSettings = {
  ...quickSettings,
  BANK_TIMEOUT_MS: '1500',
  DATABASE_TIMEOUT_MS: '1500',
  RECONCILE_AFTER_MS: '4600',
};

/** The same with more time for the bank: payments with a challenge need its answer before they reach the boundary. */
export const challengedSettings = {
  ...patientSettings,
  BANK_TIMEOUT_MS: '5000',
  RECONCILE_AFTER_MS: '8100',
};

/** A gateway that never gives up, for runs in which every request must succeed at once. */
export const relaxedSettings = {
  ...quickSettings,
  BANK_TIMEOUT_MS: '5000',
  DATABASE_TIMEOUT_MS: '5000',
  RECONCILE_AFTER_MS: '20000',
};

/** Recovery switched off: the control run, in which the harness must find violations. */
export const withoutRecovery = { WORKERS: 'none' };

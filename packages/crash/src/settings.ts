// Short enough that a run of many rounds ends within minutes, long enough that a machine under load
// does not turn every payment into an unknown outcome.

/** The simulator of a run: what is pending settles soon. */
export const bankSettings = {
  BANK_SETTLE_MS: '300',
  BANK_REFUND_SETTLE_MS: '300',
  DOCS: 'off',
};

/** A gateway that gives up soon and asks the bank soon after. */
export const quickSettings = {
  BANK_TIMEOUT_MS: '300',
  DATABASE_TIMEOUT_MS: '500',
  RECONCILE_AFTER_MS: '1500',
  RECONCILE_EVERY_MS: '100',
  RECONCILE_MAX_PAUSE_MS: '1000',
  DOCS: 'off',
};

/**
 * A gateway that waits on whatever holds it until it is killed. It gives up later, but not much:
 * how long its payments rest before recovery takes them must be longer still.
 */
export const patientSettings = {
  ...quickSettings,
  BANK_TIMEOUT_MS: '1500',
  DATABASE_TIMEOUT_MS: '1500',
  RECONCILE_AFTER_MS: '4600',
};

/** A gateway that gives nothing up, for where all that is asked for must be done at once. */
export const calmSettings = {
  ...quickSettings,
  BANK_TIMEOUT_MS: '5000',
  DATABASE_TIMEOUT_MS: '5000',
  RECONCILE_AFTER_MS: '20000',
};

/** Recovery switched off: the control in which the harness must find violations. */
export const withoutRecovery = { WORKERS: 'none' };

/** A request that has no answer by then has none. Far beyond every deadline of the gateway. */
export const REQUEST_DEADLINE_MS = 15_000;

import { type Payment } from '../domain/payment.js';
import { type Acquirer } from './ports/acquirer.js';
import { type Logger } from './ports/logger.js';

/** The acquirers that this program can call. */
export type Acquirers = {
  /** The one that takes new payments. */
  readonly forNewPayments: Acquirer;
  /**
   * The payment's own, whatever takes new payments today. If this program does not have it, nothing can be asked
   * and nothing is decided: every outcome is unknown, and the log names the acquirer that is missing.
   */
  of(payment: Pick<Payment, 'id' | 'acquirer'>): Acquirer;
  readonly names: readonly string[];
};

export function createAcquirers(
  forNewPayments: Acquirer,
  others: readonly Acquirer[],
  logger: Logger,
): Acquirers {
  const byName = new Map([forNewPayments, ...others].map((one) => [one.name, one]));
  const names = [...byName.keys()];
  return {
    forNewPayments,
    names,
    of({ id, acquirer: name }) {
      const acquirer = byName.get(name);
      if (acquirer !== undefined) return acquirer;
      logger.error({ payment_id: id, acquirer: name, known: names.join(', ') }, 'acquirer_unknown');
      return missing(name);
    },
  };
}

function missing(name: string): Acquirer {
  const ask = () => Promise.resolve({ kind: 'unknown', cause: 'unknown_acquirer' } as const);
  return {
    name,
    deposit: ask,
    find: ask,
    bar: null,
    operate: ask,
    isReachable: () => false,
    isCredentialRefused: () => false,
  };
}

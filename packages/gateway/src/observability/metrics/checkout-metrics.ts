import { Counter, Histogram, type Registry } from 'prom-client';
import { expiryReasons } from '../../domain/checkout/session.js';
import { publicStatus } from '../../domain/payment.js';
import { publicStatusList } from '../../domain/states.js';
import { type OnCheckoutAttempt, type OnSessionEnded } from '../../services/ports/metrics.js';

// Payers take seconds to minutes; a session lasts up to a day.
const SECONDS = [5, 10, 20, 40, 60, 120, 300, 600, 1_800, 3_600, 86_400];

/** Counts what becomes of checkout sessions and of the payments on their pages. */
export function createCheckoutMetrics(registry: Registry): {
  onCheckoutAttempt: OnCheckoutAttempt;
  onSessionEnded: OnSessionEnded;
} {
  const registers = [registry];
  const attempts = new Counter({
    name: 'payment_gateway_checkout_attempts_total',
    help: 'Payments on checkout pages, by the status that the payer saw next.',
    labelNames: ['status'],
    registers,
  });
  const sessions = new Counter({
    name: 'payment_gateway_checkout_sessions_total',
    help: 'Ended checkout sessions: paid, or why they expired.',
    labelNames: ['end'],
    registers,
  });
  const timeToPay = new Histogram({
    name: 'payment_gateway_checkout_time_to_pay_seconds',
    help: 'Time from the creation of a checkout session to its payment.',
    buckets: SECONDS,
    registers,
  });
  for (const status of publicStatusList) attempts.inc({ status }, 0);
  for (const end of ['paid', ...expiryReasons]) sessions.inc({ end }, 0);
  return {
    onCheckoutAttempt: (status) => {
      attempts.inc({ status: publicStatus(status) });
    },
    onSessionEnded: ({ state, createdAt, updatedAt }) => {
      sessions.inc({ end: state.expiryReason ?? 'paid' });
      if (state.status !== 'complete') return;
      timeToPay.observe((updatedAt.getTime() - createdAt.getTime()) / 1_000);
    },
  };
}

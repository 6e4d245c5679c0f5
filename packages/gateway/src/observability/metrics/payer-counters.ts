import { Counter, type Registry } from 'prom-client';
import { threeDSecureFlows, threeDSecureResults } from '../../domain/three-d-secure.js';
import {
  notificationVerdicts,
  type NotificationVerdict,
  type OnPayer,
  payerAnswers,
} from '../../services/ports/metrics.js';
import { type ScheduledChange } from '../../services/ports/payment-store.js';
import { type OnRecorded } from './measured-store.js';

/** Counts redirected payers, and the bank's notifications. */
export function createPayerCounters(registry: Registry): {
  onPayer: OnPayer;
  onNotified: (verdict: NotificationVerdict) => void;
} {
  const registers = [registry];
  const payers = new Counter({
    name: 'payment_gateway_payers_total',
    help: 'Payers redirected to a challenge (out) or to the shop (back), by whether the bank answered.',
    labelNames: ['step', 'answer'],
    registers,
  });
  const notifications = new Counter({
    name: 'payment_gateway_notifications_total',
    help: 'Notifications of the bank, by what became of them.',
    labelNames: ['verdict'],
    registers,
  });
  // Initialized, so that the first one counts as an increase.
  for (const step of ['out', 'back']) {
    for (const answer of payerAnswers) payers.inc({ step, answer }, 0);
  }
  for (const verdict of notificationVerdicts) notifications.inc({ verdict }, 0);
  return {
    onPayer: (step, answer) => {
      payers.inc({ step, answer });
    },
    onNotified: (verdict) => {
      notifications.inc({ verdict });
    },
  };
}

/** Counts authentications by 3-D Secure when their result is recorded. */
export function createCountAuthentications(registry: Registry): OnRecorded {
  const authentications = new Counter({
    name: 'payment_gateway_authentications_total',
    help: 'Authentications by 3-D Secure, by flow and recorded result.',
    labelNames: ['flow', 'ended'],
    registers: [registry],
  });
  for (const flow of threeDSecureFlows) {
    for (const ended of threeDSecureResults) authentications.inc({ flow, ended }, 0);
  }

  function count({ before, after }: ScheduledChange): void {
    const { threeDSecure } = after;
    if (threeDSecure === null || threeDSecure.result === before.threeDSecure?.result) return;
    const { flow, result: ended } = threeDSecure;
    authentications.inc({ flow, ended });
  }

  return count;
}

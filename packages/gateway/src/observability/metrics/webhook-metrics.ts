import { Counter, Histogram, type Registry } from 'prom-client';
import { type OnWebhookAttempt, webhookOutcomes } from '../../services/ports/metrics.js';
import { type WebhookBacklog } from '../../services/ports/webhook-store.js';
import { addGauge } from './gauge.js';
import { createGlance, type Restraint } from './glance.js';

const SECONDS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 15];

/** Metrics of processes that deliver webhooks. All of them see the same backlog, so the maximum is used. */
export const createWatchWebhooks =
  (registry: Registry, restraint: Restraint) =>
  (readBacklog: () => Promise<WebhookBacklog>): OnWebhookAttempt => {
    const glance = createGlance(readBacklog, restraint);
    const add = (name: string, help: string, figure: (backlog: WebhookBacklog) => number) => {
      addGauge(registry, `payment_gateway_webhook${name}`, help, 'max', async () => {
        const seen = await glance();
        return seen === null ? null : figure(seen);
      });
    };
    add(
      's_oldest_due_seconds',
      'How long an endpoint has had a delivery due that no process has taken.',
      ({ oldestDueMs }) => oldestDueMs / 1_000,
    );
    add(
      's_oldest_undelivered_seconds',
      'Age of the oldest event that an enabled endpoint has not got yet.',
      ({ oldestUndeliveredMs }) => oldestUndeliveredMs / 1_000,
    );
    add(
      '_endpoints_disabled',
      'Endpoints that were disabled because they failed for days or answered 410.',
      ({ disabled }) => disabled,
    );
    const attempts = new Counter({
      name: 'payment_gateway_webhook_attempts_total',
      help: 'Attempts to deliver events, by outcome.',
      labelNames: ['outcome'],
      registers: [registry],
    });
    // Initialized, so that the first one counts as an increase.
    for (const outcome of webhookOutcomes) attempts.inc({ outcome }, 0);
    const duration = new Histogram({
      name: 'payment_gateway_webhook_attempt_duration_seconds',
      help: "How long merchants' endpoints took to answer, or to fail.",
      buckets: SECONDS,
      registers: [registry],
    });
    return (outcome, tookMs) => {
      attempts.inc({ outcome });
      duration.observe(tookMs / 1_000);
    };
  };

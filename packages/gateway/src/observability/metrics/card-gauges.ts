import { Counter, type Registry } from 'prom-client';
import { addGauge } from './gauge.js';
import { createGlance, type Restraint } from './glance.js';

/**
 * Metrics of processes that delete card numbers. All of them see the same oldest number, so the maximum is
 * used.
 */
export const createWatchCardRemoval =
  (registry: Registry, restraint: Restraint) =>
  (oldestDueMs: () => Promise<number>): ((cards: number) => void) => {
    const glance = createGlance(oldestDueMs, restraint);
    addGauge(
      registry,
      'payment_gateway_cards_oldest_due_seconds',
      'How long the oldest card number that is kept has been due to be removed.',
      'max',
      async () => {
        const seen = await glance();
        return seen === null ? null : seen / 1_000;
      },
    );
    const removed = new Counter({
      name: 'payment_gateway_cards_removed_total',
      help: 'Card numbers deleted because their payments have been final for CARD_RETENTION_MS.',
      registers: [registry],
    });
    return (cards) => {
      removed.inc(cards);
    };
  };

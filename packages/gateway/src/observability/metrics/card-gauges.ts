import { Counter, type Registry } from 'prom-client';
import { addGauge } from './gauge.js';
import { createGlance, type Restraint } from './glance.js';

/**
 * What processes that remove card numbers tell. Every such process sees the same oldest one, so of
 * several the largest counts.
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
      help: 'Card numbers that were removed, since their payments have been final for long enough.',
      registers: [registry],
    });
    return (cards) => {
      removed.inc(cards);
    };
  };

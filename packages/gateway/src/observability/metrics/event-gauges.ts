import { Counter, type Registry } from 'prom-client';
import { type EventBacklog } from '../../services/ports/sequencing-store.js';
import { addGauge } from './gauge.js';
import { createGlance, type Restraint } from './glance.js';

/**
 * Metrics of processes that run the sequencer. All of them see the same backlog, so the maximum is used.
 */
export const createWatchSequencing =
  (registry: Registry, restraint: Restraint) =>
  (readBacklog: () => Promise<EventBacklog>): ((steps: number) => void) => {
    const glance = createGlance(readBacklog, restraint);
    const add = (name: string, help: string, figure: (backlog: EventBacklog) => number): void => {
      addGauge(registry, `payment_gateway_events_${name}`, help, 'max', async () => {
        const seen = await glance();
        return seen === null ? null : figure(seen);
      });
    };
    add(
      'unsequenced',
      'Steps of payments that are not yet events; at most 10,000 are counted.',
      ({ unsequenced }) => unsequenced,
    );
    add(
      'unsequenced_oldest_age_seconds',
      'Age of the oldest step that is not yet an event.',
      ({ oldestMs }) => oldestMs / 1_000,
    );
    add(
      'unsequenced_earlier',
      'Steps from before the upgrade, or of programs before it, that are not yet events; at most 10,000 are counted.',
      ({ earlier }) => earlier,
    );
    add(
      'set_aside',
      'Steps that could not be read; at most 10,000 are counted.',
      ({ setAside }) => setAside,
    );
    const sequenced = new Counter({
      name: 'payment_gateway_events_sequenced_steps_total',
      help: 'Steps of payments that became events.',
      registers: [registry],
    });
    return (steps) => {
      sequenced.inc(steps);
    };
  };

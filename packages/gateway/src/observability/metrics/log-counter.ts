import { Counter, type Registry } from 'prom-client';

/** Counts the lines that the log has lost: its disk is full, or nobody reads it. */
export function countLostLines(registry: Registry, linesLost: () => number): void {
  new Counter({
    name: 'payment_gateway_log_lines_lost_total',
    help: 'Log lines that could not be written.',
    registers: [registry],
    collect() {
      this.reset();
      this.inc(linesLost());
    },
  });
}

import { Counter, type Registry } from 'prom-client';

/** Counts lost log lines: the disk is full, or nothing reads the log. */
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

import { type JobResult } from '../load/job.js';
import { countIn, type Ground } from '../programs/ground.js';
import { line } from '../report/tables.js';
import { type Phase } from './phases.js';

/** What the gateway did in a phase. */
export interface Stress {
  phase: Phase;
  result: JobResult;
  peakRssBytes: number | null;
  /** Seconds until it did nine tenths of its peak again; null if it did not, or was not asked. */
  recoveredAfter: number | null;
}

const MEGABYTE = 1024 ** 2;
const COLUMNS = ['', 'conns', 'bank', 'good/s', 'of peak', 'p50 ms', 'p99 ms', '503/s', 'MB peak'];

export const stressHead = (): string => line(COLUMNS);

/** A payment whose outcome is not heard is no lost payment: the reconciler asks for it later. */
export async function tellUnheard(ground: Ground): Promise<string> {
  const causes = await ground.query(
    `select detail, count(*) as events from payment_events
     where type = 'outcome_recorded' and to_status = 'processing' group by detail`,
  );
  const told = causes.map(({ detail, events }) => `${Number(events)} × ${String(detail)}`);
  const open = await countIn(
    ground,
    "select count(*) from payments where status in ('initiated', 'processing')",
  );
  return `\noutcomes not heard at once: ${told.join(', ') || 'none'}; unsettled by now: ${open}\n`;
}

/** A phase as a line of the table, and what else is to be said. */
export function tellStress(
  { phase, result, peakRssBytes, recoveredAfter }: Stress,
  peak: Stress,
): string {
  const { payments, seconds, payLatency, refused, refusedWithRetryAfter, errors } = result;
  const perSecond = payments / seconds;
  const cells = line([
    phase.name,
    String(phase.connections),
    phase.bank,
    perSecond.toFixed(0),
    `${((perSecond / (peak.result.payments / peak.result.seconds)) * 100).toFixed(0)} %`,
    payLatency?.p50Ms.toFixed(1) ?? '-',
    payLatency?.p99Ms.toFixed(1) ?? '-',
    (refused / seconds).toFixed(0),
    peakRssBytes === null ? '-' : (peakRssBytes / MEGABYTE).toFixed(0),
  ]);
  const remarks = [
    ...(refused > refusedWithRetryAfter
      ? [`${refused - refusedWithRetryAfter} answers 503 without Retry-After`]
      : []),
    ...(phase.tellsRecovery
      ? [recoveredAfter === null ? 'not back' : `back in second ${recoveredAfter + 1}`]
      : []),
    ...errors.map(({ what, count }) => `${count} × ${what}`),
  ];
  return cells + remarks.map((remark) => `    ${remark}\n`).join('');
}

import { type JobResult } from '../load/job.js';
import { countIn, type Database } from '../programs/database.js';
import { line } from '../report/table.js';
import { type Phase } from './phases.js';

/** The result of a phase. */
export type PhaseResult = {
  readonly phase: Phase;
  readonly result: JobResult;
  readonly peakRssBytes: number | null;
  /** Seconds until it was back at 90 % of the peak; null if it was not, or if that is not shown. */
  readonly recoveredAfter: number | null;
};

const MEGABYTE = 1024 ** 2;
const COLUMNS = ['', 'conns', 'bank', 'good/s', 'of peak', 'p50 ms', 'p99 ms', '503/s', 'MB peak'];

export const phaseHead = (): string => line(COLUMNS);

/** Unknown outcomes are not lost payments: the reconciler resolves them later. */
export async function formatUnknownOutcomes(database: Database): Promise<string> {
  const causes = await database.query(
    `select detail, count(*) as events from payment_events
     where type = 'outcome_recorded' and to_status = 'processing' group by detail`,
  );
  const list = causes.map(({ detail, events }) => `${Number(events)} × ${String(detail)}`);
  const open = await countIn(
    database,
    "select count(*) from payments where status in ('initiated', 'processing')",
  );
  return `\nunknown outcomes: ${list.join(', ') || 'none'}; unsettled by now: ${open}\n`;
}

/** A phase as a line of the table, followed by its remarks. */
export function formatPhase(
  { phase, result, peakRssBytes, recoveredAfter }: PhaseResult,
  peak: PhaseResult,
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
    ...(phase.showsRecovery
      ? [recoveredAfter === null ? 'not back' : `back in second ${recoveredAfter + 1}`]
      : []),
    ...errors.map(({ what, count }) => `${count} × ${what}`),
  ];
  return cells + remarks.map((remark) => `    ${remark}\n`).join('');
}

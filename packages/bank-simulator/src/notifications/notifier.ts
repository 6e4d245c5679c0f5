import { setImmediate as nextTurn } from 'node:timers/promises';
import { errorCodeOf } from '@payment-gateway/service-kit/process/error-code';
import { type Logger } from '@payment-gateway/service-kit/process/logger';
import { withoutCardNumbers } from '../domain/card-numbers.js';
import { type Clock, type Ledger } from '../ledger/ledger.js';
import { type Notice } from '../ledger/rows.js';
import { type Post } from './post.js';

/** Pauses before the second and each further attempt. After the last one, a notification is dropped. */
const PAUSES_MS = [500, 2_000, 10_000, 60_000];

const MOST_AT_ONCE = 16;
const PAUSE_AFTER_ERROR_MS = 1_000;
// setTimeout fires at once for anything longer.
const LONGEST_TIMER_MS = 2_147_483_647;

type Parts = {
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly post: Post;
  readonly logger: Logger;
};

export type Notifier = {
  /** Looks what there is to send, soon: never within the write that has news. */
  readonly wake: () => void;
  /** Ends what is under way. What was not delivered stays in the ledger for the next start. */
  readonly stop: () => Promise<void>;
};

/**
 * Delivers the ledger's notifications. Its timer also settles what is due: otherwise nothing would happen to a payer
 * who has left until somebody asks. Messages about one deposit go one after the other, others beside them.
 */
export function createNotifier({ ledger, clock, post, logger }: Parts): Notifier {
  const stopping = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let working: Promise<void> | undefined;
  let isWoken = false;

  function wake(): void {
    if (stopping.signal.aborted) return;
    clearTimeout(timer);
    isWoken = true;
    working ??= work();
  }

  async function work(): Promise<void> {
    let pauseMs: number | null = null;
    try {
      while (isWoken && !stopping.signal.aborted) {
        await nextTurn();
        isWoken = false;
        const due = ledger.dueNotices(MOST_AT_ONCE);
        await Promise.all([...byReference(due)].map(deliverInTurn));
        isWoken ||= due.length > 0;
      }
      pauseMs = untilNext();
    } catch (error) {
      logger.error({ error_code: errorCodeOf(error) }, 'notifications_failed');
      pauseMs = PAUSE_AFTER_ERROR_MS;
    }
    working = undefined;
    if (stopping.signal.aborted || pauseMs === null) return;
    timer = setTimeout(wake, Math.min(pauseMs, LONGEST_TIMER_MS)).unref();
  }

  function untilNext(): number | null {
    const at = ledger.nextNoticeAt();
    return at === null ? null : Math.max(0, at - clock());
  }

  async function deliverInTurn(notices: readonly Notice[]): Promise<void> {
    for (const notice of notices) await deliver(notice);
  }

  async function deliver(notice: Notice): Promise<void> {
    const { message_id: id, reference, signed_at: signedAt, attempts } = notice;
    const body = JSON.stringify({ reference });
    const failure = await post({ id, at: signedAt ?? clock(), body, signal: stopping.signal });
    if (failure !== null && stopping.signal.aborted) return;
    const about = { reference: withoutCardNumbers(reference), attempt: attempts + 1 };
    if (failure === null) {
      await ledger.removeNotice(notice);
      logger.info(about, 'notification_sent');
      return;
    }
    const pauseMs = PAUSES_MS[attempts];
    if (pauseMs !== undefined) await ledger.postponeNotice(notice, clock() + pauseMs);
    else await ledger.removeNotice(notice);
    const event = pauseMs === undefined ? 'notification_lost' : 'notification_failed';
    logger.warn({ ...about, ...failure }, event);
  }

  return {
    wake,
    async stop() {
      stopping.abort();
      clearTimeout(timer);
      await working;
    },
  };
}

function byReference(notices: readonly Notice[]): Iterable<readonly Notice[]> {
  const groups = new Map<string, Notice[]>();
  for (const notice of notices) {
    const group = groups.get(notice.reference);
    if (group === undefined) groups.set(notice.reference, [notice]);
    else group.push(notice);
  }
  return groups.values();
}

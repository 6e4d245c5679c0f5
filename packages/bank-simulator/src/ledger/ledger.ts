import { explainError } from '@payment-gateway/service-kit/sqlite';
import { type SpoiledAnswer } from '../domain/three-d-secure.js';
import { createAuthentications } from './authentications.js';
import {
  createDeposits,
  type DepositAnswer,
  type DepositRequest,
  type PayerDecision,
} from './deposits.js';
import { createEntries, type EntryFilter, type EntryPage } from './entries.js';
import { createGroupCommit, type Write } from './group-commit.js';
import { createNotices } from './notices.js';
import { createOperations, type OperationAnswer, type OperationRequest } from './operations.js';
import { type Deposit, type Notice, type Operation } from './rows.js';
import { nameOf, openLedgerFile } from './schema.js';
import { createSettlement } from './settlement.js';
import { createWriteCheck } from './write-check.js';

export type Clock = () => number;

/**
 * The bank's books. A write resolves when it is on disk: kill -9 loses nothing. Writes run in the order of
 * their calls, and concurrent ones share a commit. Every verb first settles what is due. All throw
 * UnusableFile if the file cannot be used; writes also if it was deleted or replaced.
 */
export type Ledger = {
  readonly recordDeposit: (request: DepositRequest) => Promise<DepositAnswer>;
  readonly bar: (reference: string) => Promise<Deposit>;
  /** Ends a challenge; one that has ended stays as it is. Undefined if there is no such deposit. */
  readonly decideChallenge: (decision: PayerDecision) => Promise<Deposit | undefined>;
  /** What spoils this answer; null for all answers but one. */
  readonly takeFirstAnswer: (deposit: Deposit) => Promise<SpoiledAnswer | null>;
  readonly recordOperation: (request: OperationRequest) => Promise<OperationAnswer>;
  readonly find: (reference: string) => Deposit | undefined;
  readonly findOperation: (depositReference: string, reference: string) => Operation | undefined;
  readonly entries: (filter: EntryFilter) => EntryPage;
  /** Notifications to be sent now, the oldest first. */
  readonly dueNotices: (limit: number) => Notice[];
  /** When the next one may be due; null if nothing is to come. */
  readonly nextNoticeAt: () => number | null;
  readonly postponeNotice: (notice: Notice, until: number) => Promise<void>;
  readonly removeNotice: (notice: Notice) => Promise<void>;
  /** Throws if the ledger cannot be written, or soon will not be. */
  readonly check: () => void;
  readonly close: () => void;
};

export type LedgerOptions = {
  readonly file: string;
  readonly clock: Clock;
  /** Called after a write that made a notification, or something that will settle. Unset: none are recorded. */
  readonly onNews?: () => void;
};

/** Opens the ledger in a file. */
export function openLedger({ file, clock, onNews }: LedgerOptions): Ledger {
  const opened = openLedgerFile(file);
  const { database: db, watch } = opened;
  const entries = createEntries(db);
  const notices = createNotices(db, onNews !== undefined);
  const authentications = createAuthentications(db, entries, notices);
  const deposits = createDeposits(db, { entries, authentications, notices });
  const parts = { entries, authentications, deposits, notices };
  const operations = createOperations(db, parts);
  const { settleDue } = createSettlement(db, parts);
  const commit = createGroupCommit(db, clock, settleDue, watch.refuseMoved);
  const check = createWriteCheck(opened);

  const explained = (error: unknown): unknown => explainError(error, nameOf(file)) ?? error;

  async function write<Answer>(act: Write<Answer>): Promise<Answer> {
    try {
      const answer = await commit(act);
      reportNews();
      return answer;
    } catch (error) {
      throw explained(error);
    }
  }

  function reportNews(): void {
    if (notices.takeNews()) onNews?.();
  }

  function read<Answer>(act: () => Answer): Answer {
    try {
      settleDue(clock());
      reportNews();
      return act();
    } catch (error) {
      throw explained(error);
    }
  }

  return {
    recordDeposit: (request) => write((now) => deposits.recordOne(request, now)),
    bar: (reference) => write((now) => deposits.barOne(reference, now)),
    decideChallenge: (decision) => write((now) => deposits.decideOne(decision, now)),
    takeFirstAnswer: (deposit) => write(() => authentications.takeFirstAnswer(deposit)),
    recordOperation: (request) => write((now) => operations.recordOne(request, now)),
    find: (reference) => read(() => deposits.find(reference)),
    findOperation: (depositReference, reference) =>
      read(() => operations.find(depositReference, reference)),
    entries: (filter) => read(() => entries.page(filter)),
    dueNotices: (limit) => read(() => notices.due(clock(), limit)),
    nextNoticeAt: () => read(notices.nextAt),
    postponeNotice: (notice, until) =>
      write(() => {
        notices.postpone(notice, until);
      }),
    removeNotice: (notice) =>
      write(() => {
        notices.remove(notice);
      }),
    check() {
      try {
        check();
      } catch (error) {
        throw explained(error);
      }
    },
    close: () => db.close(),
  };
}

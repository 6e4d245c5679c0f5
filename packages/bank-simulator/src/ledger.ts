import { explainError } from '@payment-gateway/sqlite-driver';
import { createDeposits, type DepositAnswer, type DepositRequest } from './ledger/deposits.js';
import { createEntries, type EntryFilter, type EntryPage } from './ledger/entries.js';
import { createGroupCommit, type Write } from './ledger/group-commit.js';
import {
  createOperations,
  type OperationAnswer,
  type OperationRequest,
} from './ledger/operations.js';
import { type Deposit, type Operation } from './ledger/rows.js';
import { nameOf, openLedgerFile } from './ledger/schema.js';
import { createSettlement } from './ledger/settlement.js';
import { createWriteCheck } from './ledger/write-check.js';

export type Clock = () => number;

/**
 * What the bank knows, on disk. Verbs that write answer when the money they moved has been written;
 * kill -9 takes nothing of it back. They run in the order in which they were called, and those called
 * at about the same time share one commit. Before anything else, every verb settles what is due. All
 * throw UnusableFile when the file cannot be used, and those that write also when it is no longer there.
 */
export type Ledger = {
  recordDeposit: (request: DepositRequest) => Promise<DepositAnswer>;
  bar: (reference: string) => Promise<Deposit>;
  recordOperation: (request: OperationRequest) => Promise<OperationAnswer>;
  find: (reference: string) => Deposit | undefined;
  findOperation: (depositReference: string, reference: string) => Operation | undefined;
  entries: (filter: EntryFilter) => EntryPage;
  /** Throws when nothing can be written, now or soon. */
  check: () => void;
  close: () => void;
};

/** Opens the ledger kept in the file. */
export function openLedger({ file, clock }: { file: string; clock: Clock }): Ledger {
  const opened = openLedgerFile(file);
  const { database: db, watch } = opened;
  const entries = createEntries(db);
  const deposits = createDeposits(db, entries);
  const operations = createOperations(db, entries, deposits);
  const { settleDue } = createSettlement(db, entries);
  const commit = createGroupCommit(db, clock, settleDue, watch.refuseMoved);
  const check = createWriteCheck(opened);

  const explained = (error: unknown): unknown => explainError(error, nameOf(file)) ?? error;

  function write<Answer>(act: Write<Answer>): Promise<Answer> {
    return commit(act).catch((error: unknown) => {
      throw explained(error);
    });
  }

  function read<Answer>(act: () => Answer): Answer {
    try {
      settleDue(clock());
      return act();
    } catch (error) {
      throw explained(error);
    }
  }

  return {
    recordDeposit: (request) => write((now) => deposits.recordOne(request, now)),
    bar: (reference) => write((now) => deposits.barOne(reference, now)),
    recordOperation: (request) => write((now) => operations.recordOne(request, now)),
    find: (reference) => read(() => deposits.find(reference)),
    findOperation: (depositReference, reference) =>
      read(() => operations.find(depositReference, reference)),
    entries: (filter) => read(() => entries.page(filter)),
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

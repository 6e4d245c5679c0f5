import { createDeposits, type DepositAnswer, type DepositRequest } from './ledger/deposits.js';
import { createEntries, type EntryFilter, type EntryPage } from './ledger/entries.js';
import { createGroupCommit } from './ledger/group-commit.js';
import {
  createOperations,
  type OperationAnswer,
  type OperationRequest,
} from './ledger/operations.js';
import { type Deposit, type Operation } from './ledger/rows.js';
import { openDatabase } from './ledger/schema.js';
import { createSettlement } from './ledger/settlement.js';

export type Clock = () => number;

/**
 * What the bank knows, on disk. Verbs that write answer when the money they moved has been written;
 * kill -9 takes nothing of it back. They run in the order in which they were called, and those called
 * at about the same time share one commit. Before anything else, every verb settles what is due.
 */
export type Ledger = {
  recordDeposit: (request: DepositRequest) => Promise<DepositAnswer>;
  bar: (reference: string) => Promise<Deposit>;
  recordOperation: (request: OperationRequest) => Promise<OperationAnswer>;
  find: (reference: string) => Deposit | undefined;
  findOperation: (depositReference: string, reference: string) => Operation | undefined;
  entries: (filter: EntryFilter) => EntryPage;
  /** Throws when the file can no longer be read. */
  check: () => void;
  close: () => void;
};

/** Opens the ledger kept in the file. */
export function openLedger({ file, clock }: { file: string; clock: Clock }): Ledger {
  const db = openDatabase(file);
  const entries = createEntries(db);
  const deposits = createDeposits(db, entries);
  const operations = createOperations(db, entries, deposits);
  const { settleDue } = createSettlement(db, entries);
  const check = db.prepare('select 1 from deposits limit 1');
  const commit = createGroupCommit(db, clock, settleDue);

  return {
    recordDeposit: (request) => commit((now) => deposits.recordOne(request, now)),
    bar: (reference) => commit((now) => deposits.barOne(reference, now)),
    recordOperation: (request) => commit((now) => operations.recordOne(request, now)),
    find: (reference) => {
      settleDue(clock());
      return deposits.find(reference);
    },
    findOperation: (depositReference, reference) => {
      settleDue(clock());
      return operations.find(depositReference, reference);
    },
    entries: (filter) => {
      settleDue(clock());
      return entries.page(filter);
    },
    check: () => {
      check.get();
    },
    close: () => db.close(),
  };
}

import { createDeposits, type DepositAnswer, type DepositRequest } from './ledger/deposits.js';
import { createEntries, type EntryFilter, type EntryPage } from './ledger/entries.js';
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
 * What the bank knows, on disk. Verbs that write take a list, run it in one durable transaction and
 * answer row by row, so that many requests can share one commit. When a verb returns, the money it
 * moved has been written; kill -9 takes nothing of it back. Before anything else, every verb settles
 * what is due.
 */
export type Ledger = {
  recordDeposits: (requests: readonly DepositRequest[]) => DepositAnswer[];
  bar: (references: readonly string[]) => Deposit[];
  recordOperations: (requests: readonly OperationRequest[]) => OperationAnswer[];
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

  // BEGIN IMMEDIATE: a transaction that reads first and then wants to write could be refused.
  const inOneCommit = <Request, Answer>(one: (request: Request, now: number) => Answer) => {
    const run = db.transaction((requests: readonly Request[], now: number) => {
      settleDue(now);
      return requests.map((request) => one(request, now));
    });
    return (requests: readonly Request[]) => run.immediate(requests, clock());
  };

  return {
    recordDeposits: inOneCommit(deposits.recordOne),
    bar: inOneCommit(deposits.barOne),
    recordOperations: inOneCommit(operations.recordOne),
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

/** The answer to a list of one. */
export function theOnly<Answer>(answers: readonly Answer[]): Answer {
  const [answer] = answers;
  if (answer === undefined) throw new Error('a verb of the ledger gave no answer');
  return answer;
}

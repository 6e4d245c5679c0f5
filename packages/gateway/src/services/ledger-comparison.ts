import { compareWithBooks, type Finding, type LedgerEntry } from '../domain/bank-ledger.js';
import { ApiError } from '../domain/errors.js';
import { type OperationRecovery } from './operations.js';
import { type SupportStore } from './ports/support-store.js';

export type Comparison = {
  readonly entries: number;
  readonly references: number;
  readonly findings: readonly Finding[];
  /** Operations that were written into the books, as they then stand. */
  readonly recorded: number;
};

/** Compares the bank's ledger with the books, as is needed after an older backup was restored. */
export interface LedgerComparison {
  /** Changes nothing. Throws StoreUnavailable. */
  compare(entries: readonly LedgerEntry[]): Promise<Comparison>;
  /**
   * Writes captures, refunds and voids that the books do not know into them, under the reference by
   * which the bank knows them, and asks it what became of them; it moves no money that was not moved.
   * What is left is found. Throws StoreUnavailable.
   */
  record(entries: readonly LedgerEntry[]): Promise<Comparison>;
}

const BATCH_SIZE = 200;

export function createLedgerComparison(deps: {
  files: Pick<SupportStore, 'findBooked'>;
  operations: Pick<OperationRecovery, 'adopt'>;
}): LedgerComparison {
  const { files, operations } = deps;

  async function compare(entries: readonly LedgerEntry[]): Promise<Comparison> {
    const byReference = groupByReference(entries);
    const references = [...byReference.keys()];
    const findings: Finding[] = [];
    for (let at = 0; at < references.length; at += BATCH_SIZE) {
      const batch = references.slice(at, at + BATCH_SIZE);
      const booked = new Map(
        (await files.findBooked(batch)).map((one) => [one.payment.id, one] as const),
      );
      for (const reference of batch) {
        const ofReference = byReference.get(reference) ?? [];
        findings.push(...compareWithBooks(ofReference, booked.get(reference) ?? null));
      }
    }
    return { entries: entries.length, references: references.length, findings, recorded: 0 };
  }

  // What the payment's state does not allow is left to be found by the comparison that follows.
  async function isAdopted(finding: Finding): Promise<boolean> {
    if (finding.kind !== 'operation_not_in_books') return false;
    try {
      return await operations.adopt(finding.payment.id, finding.payment.merchantId, finding.entry);
    } catch (error) {
      if (error instanceof ApiError) return false;
      throw error;
    }
  }

  return {
    compare,
    async record(entries) {
      const { findings } = await compare(entries);
      let recorded = 0;
      // One after the other, in the bank's order: a refund may need the capture before it.
      for (const finding of findings) if (await isAdopted(finding)) recorded += 1;
      return { ...(await compare(entries)), recorded };
    },
  };
}

function groupByReference(entries: readonly LedgerEntry[]): Map<string, LedgerEntry[]> {
  const groups = new Map<string, LedgerEntry[]>();
  for (const entry of entries) {
    const group = groups.get(entry.reference);
    if (group === undefined) groups.set(entry.reference, [entry]);
    else group.push(entry);
  }
  return groups;
}

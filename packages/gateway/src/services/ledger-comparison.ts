import { groupBy } from '@payment-gateway/service-kit/collections/group-by';
import { newNote } from '../domain/audit.js';
import { compareWithBooks, type Finding, type LedgerEntry } from '../domain/bank-ledger.js';
import { ApiError } from '../domain/errors.js';
import { type Audit } from './audit.js';
import { type OperationRecovery } from './operation-recovery.js';
import { type ReviewStore } from './ports/review-store.js';

type Comparison = {
  readonly entries: number;
  readonly references: number;
  readonly findings: readonly Finding[];
  /** Operations that were added to the books, as they are afterwards. */
  readonly recorded: number;
};

/** Compares the bank's ledger with the books: needed after restoring an older backup. */
type LedgerComparison = {
  /** Changes nothing. Throws StoreUnavailable. */
  compare(entries: readonly LedgerEntry[]): Promise<Comparison>;
  /**
   * Adds captures, refunds and voids that the books lack, under their references at the bank, and asks the
   * bank for their outcomes. No further money moves. Reports the remaining differences. The audit log says
   * who began it, what was written, and how it ended. Throws StoreUnavailable.
   */
  record(entries: readonly LedgerEntry[], actor: string): Promise<Comparison>;
};

const BATCH_SIZE = 200;

export function createLedgerComparison(deps: {
  files: Pick<ReviewStore, 'findBooked'>;
  operations: Pick<OperationRecovery, 'adopt'>;
  audit: Pick<Audit, 'watchLong'>;
}): LedgerComparison {
  const { files, operations, audit } = deps;

  async function compare(entries: readonly LedgerEntry[]): Promise<Comparison> {
    const byReference = groupBy(entries, ({ reference }) => reference);
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

  // What the payment's state does not allow is reported by the comparison that follows.
  async function isAdopted(finding: Finding, actor: string): Promise<boolean> {
    if (finding.kind !== 'operation_not_in_books') return false;
    const { payment, entry } = finding;
    const { kind, amount, currency, operationReference } = entry;
    const note = newNote('record_ledger', actor, {
      on: payment.id,
      merchantId: payment.merchantId,
      detail: `${kind} ${operationReference ?? ''}, ${amount} ${currency}`,
    });
    try {
      return await operations.adopt(payment.id, payment.merchantId, entry, note);
    } catch (error) {
      if (error instanceof ApiError) return false;
      throw error;
    }
  }

  return {
    compare,
    record: (entries, actor) =>
      audit.watchLong(
        newNote('record_ledger', actor),
        async () => {
          const { findings } = await compare(entries);
          let recorded = 0;
          // In the bank's order, one by one: a refund may need the capture before it.
          for (const finding of findings) if (await isAdopted(finding, actor)) recorded += 1;
          return { ...(await compare(entries)), recorded };
        },
        ({ recorded, findings }) =>
          `wrote ${recorded} operations, ${findings.length} findings are left`,
      ),
  };
}

import { type AuditEntry, type AuditNote, newNote } from '../domain/audit.js';
import { Refusal } from '../domain/errors.js';
import { type AuditFilter, type AuditStore } from './ports/audit-store.js';

/** Audits acts that no transaction has noted itself. */
export type Audit = {
  /**
   * Carries out an act. If it throws before it was noted, notes it as refused or failed, provided that the
   * database accepts the row, and rethrows.
   */
  watch<T>(note: AuditNote, act: () => Promise<T>): Promise<T>;
  /**
   * Carries out an act of many transactions between two entries. The first is on disk before anything
   * changes; `detailOf` describes the result for the second. Throws StoreUnavailable.
   */
  watchLong<T>(note: AuditNote, act: () => Promise<T>, detailOf: (done: T) => string): Promise<T>;
  /** Newest first, page by page, up to the limit. Throws StoreUnavailable. */
  list(filter: AuditFilter, limit: number): AsyncIterable<AuditEntry>;
};

const PAGE = 500;

export function createAudit({ store }: { store: AuditStore }): Audit {
  // The database itself may have failed: then the operator must see the act's own error.
  async function noteError(note: AuditNote, error: unknown): Promise<void> {
    const recorded =
      error instanceof Refusal
        ? store.record(note, 'refused', error.message)
        : store.record(note, 'failed');
    await recorded.catch(() => undefined);
  }

  return {
    async watch(note, act) {
      try {
        return await act();
      } catch (error) {
        await noteError(note, error);
        throw error;
      }
    },

    async watchLong(note, act, detailOf) {
      await store.record(note, 'begun');
      const { act: name, actor, on } = note;
      const end = newNote(name, actor, { on });
      try {
        const done = await act();
        await store.record(end, 'done', detailOf(done));
        return done;
      } catch (error) {
        const why = error instanceof Refusal ? error.message : undefined;
        await store.record(end, 'failed', why).catch(() => undefined);
        throw error;
      }
    },

    async *list(filter, limit) {
      let left = limit;
      let last: AuditEntry | null = null;
      while (left > 0) {
        const size = Math.min(left, PAGE);
        const page: readonly AuditEntry[] = await store.list(filter, size, last);
        yield* page;
        if (page.length < size) return;
        left -= page.length;
        last = page.at(-1) ?? null;
      }
    },
  };
}

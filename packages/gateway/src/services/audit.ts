import { type AuditEntry, type AuditNote, newNote } from '../domain/audit.js';
import { Refusal } from '../domain/errors.js';
import { type AuditFilter, type AuditStore } from './ports/audit-store.js';

/** Notes the acts that no transaction has noted. */
export interface Audit {
  /**
   * Carries an act out. One that throws before it was noted is noted as refused or failed, as long as
   * the database takes a row at all; the error is thrown on.
   */
  watch<T>(note: AuditNote, act: () => Promise<T>): Promise<T>;
  /**
   * Carries out an act of many transactions, between two entries: nothing is changed before the first
   * is on disk. `detailOf` says for the second what was done. Throws StoreUnavailable.
   */
  watchLong<T>(note: AuditNote, act: () => Promise<T>, detailOf: (done: T) => string): Promise<T>;
  /** The newest first, page after page, at most so many. Throws StoreUnavailable. */
  list(filter: AuditFilter, limit: number): AsyncIterable<AuditEntry>;
}

const PAGE = 500;

export function createAudit({ store }: { store: AuditStore }): Audit {
  // The database may be what has failed: then the act's own error is what the operator must see.
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

import { type AuditEntry, type AuditNote, type AuditResult } from '../../domain/audit.js';

/** Null matches any. `on` is the id of an object or a merchant. */
export type AuditFilter = {
  readonly since: Date | null;
  readonly actor: string | null;
  readonly on: string | null;
};

/** The append-only audit log. All throw StoreUnavailable. */
export type AuditStore = {
  /** Adds an entry, unless the log has the note already. */
  record(note: AuditNote, result: AuditResult, detail?: string): Promise<void>;
  /** Newest first; `after` is the last entry of the previous page. */
  list(
    filter: AuditFilter,
    limit: number,
    after: AuditEntry | null,
  ): Promise<readonly AuditEntry[]>;
};

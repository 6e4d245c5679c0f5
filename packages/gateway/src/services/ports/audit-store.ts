import { type AuditEntry, type AuditNote, type AuditResult } from '../../domain/audit.js';

/** Null: any. `on` is an object's id or a merchant's. */
export type AuditFilter = {
  readonly since: Date | null;
  readonly actor: string | null;
  readonly on: string | null;
};

/** The audit log, which is only ever added to. All throw StoreUnavailable. */
export interface AuditStore {
  /** An entry of its own. A note that is in the log already is left as it is. */
  record(note: AuditNote, result: AuditResult, detail?: string): Promise<void>;
  /** The newest first; `after` is the last entry of the page before. */
  list(
    filter: AuditFilter,
    limit: number,
    after: AuditEntry | null,
  ): Promise<readonly AuditEntry[]>;
}

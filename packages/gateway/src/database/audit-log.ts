import { type AuditNote, type AuditResult } from '../domain/audit.js';
import { type Engine } from './engines/engine.js';
import { Computed, insertOf } from './statements.js';

const LONGEST_DETAIL = 255;

type Recorded = { readonly note: AuditNote; readonly result: AuditResult };

/**
 * The statement that adds to the log. A plain insert: the gateway's user has no right to update the table, which
 * `on duplicate key update` needs. The primary key rejects a note that is written twice.
 */
export const insertAudit = (engine: Engine, entries: readonly Recorded[]) =>
  insertOf(
    'audit_log',
    entries.map(({ note, result }) => ({
      uuid: note.id,
      actor: note.actor,
      act: note.act,
      object_id: note.on,
      merchant_id: note.merchantId,
      result,
      detail: note.detail?.slice(0, LONGEST_DETAIL) ?? null,
      created_at: new Computed(engine.fromNow(0)),
    })),
  );

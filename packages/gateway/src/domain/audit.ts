import { looksLikeCardNumber } from './card.js';
import { Refusal } from './errors.js';
import { newId, readId } from './ids.js';

/** Operator actions that are logged. */
type AuditAct =
  | 'create_merchant'
  | 'suspend_merchant'
  | 'resume_merchant'
  | 'issue_token'
  | 'revoke_token'
  | 'resolve_payment'
  | 'record_ledger'
  | 'rotate_card_keys'
  | 'enable_webhook_endpoint'
  | 'disable_webhook_endpoint'
  | 'resend_event'
  | 'rotate_webhook_secrets'
  | 'migrate';

/**
 * - `begun`: the first of two entries about a long action; without the second it was interrupted
 * - `done`: completed
 * - `refused`: the gateway refused it, and nothing was changed
 * - `failed`: not completed
 */
export type AuditResult = 'begun' | 'done' | 'refused' | 'failed';

/** A planned action. Retries write its note at most once. */
export type AuditNote = {
  readonly id: string;
  readonly actor: string;
  readonly act: AuditAct;
  /** The id of the merchant, token or payment that it concerns; null if it concerns all. */
  readonly on: string | null;
  readonly merchantId: string | null;
  /** Further details, in ASCII and never a secret. */
  readonly detail: string | null;
};

/** An entry of the audit log. `act` and `result` are text: a newer program may write others. */
export type AuditEntry = Omit<AuditNote, 'act'> & {
  readonly act: string;
  readonly result: string;
  /** By the database's clock. */
  readonly at: Date;
};

export const newNote = (
  act: AuditAct,
  actor: string,
  about: Partial<Pick<AuditNote, 'on' | 'merchantId' | 'detail'>> = {},
): AuditNote => ({ id: newId(), actor, act, on: null, merchantId: null, detail: null, ...about });

/** Replaces an argument that is not an id: it may be a token, pasted instead of its id. */
const WITHHELD = '[withheld]';

/** What an operator typed as an id, if it looks like one. */
export const asTyped = (text: string): string =>
  readId(text) ?? (/^[a-z0-9_]{1,64}$/.test(text) && !looksLikeCardNumber(text) ? text : WITHHELD);

// No control or formatting characters, which could make an entry look like another.
const ACTOR = /^[^\p{C}]{1,64}$/u;

/** The operator's name. Throws Refusal, whose message follows the name of the option. */
export function readActor(name: string): string {
  const actor = name.trim();
  if (!ACTOR.test(actor)) throw new Refusal('must be a name of 1 to 64 printable characters');
  if (looksLikeCardNumber(actor)) throw new Refusal('looks as if it held a card number');
  return actor;
}

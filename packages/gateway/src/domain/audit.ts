import { looksLikeCardNumber } from './card.js';
import { Refusal } from './errors.js';
import { newId, readId } from './ids.js';

/** What an operator can do to a gateway. */
export const auditActs = [
  'create_merchant',
  'suspend_merchant',
  'resume_merchant',
  'issue_token',
  'revoke_token',
  'resolve_payment',
  'record_ledger',
  'rotate_card_keys',
  'migrate',
] as const;

export type AuditAct = (typeof auditActs)[number];

/**
 * - `begun`: the first of two entries about a long act; without the second it was cut off
 * - `done`: it was carried out
 * - `refused`: the gateway said no, and nothing was changed
 * - `failed`: it was not carried out, or not to its end
 */
export type AuditResult = 'begun' | 'done' | 'refused' | 'failed';

/** An act as it is planned. One note is written at most once, whatever is tried again. */
export type AuditNote = {
  readonly id: string;
  readonly actor: string;
  readonly act: AuditAct;
  /** The id of the merchant, token or payment that it is about; null when it is about all. */
  readonly on: string | null;
  readonly merchantId: string | null;
  /** What else matters, in ASCII and never a secret. */
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

/** What stands for an argument that is no id: it may be a token, pasted in the place of its id. */
export const WITHHELD = '[withheld]';

/** What an operator typed as an id, if it has the shape of a merchant's or of any other. */
export const asTyped = (text: string): string =>
  readId(text) ?? (/^[a-z0-9_]{1,64}$/.test(text) && !looksLikeCardNumber(text) ? text : WITHHELD);

// Neither control nor formatting characters, which could make an entry look like another.
const ACTOR = /^[^\p{C}]{1,64}$/u;

/** The name of who acts. Throws Refusal. */
export function readActor(name: string): string {
  const actor = name.trim();
  if (!ACTOR.test(actor)) throw new Refusal('--as must be a name of 1 to 64 printable characters.');
  if (looksLikeCardNumber(actor)) throw new Refusal('--as looks as if it held a card number.');
  return actor;
}

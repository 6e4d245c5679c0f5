import { randomBytes } from 'node:crypto';
import { V7Generator } from 'uuidv7';
import { toStored } from '../floor/payment.js';
import { type Value } from '../programs/database.js';
import { MERCHANT } from '../programs/settings.js';

/** The rows of one payment. */
export type MadeRows = {
  readonly id: string;
  readonly merchant: string;
  readonly reference: string;
  readonly payment: Value[];
  readonly card: Value[];
  readonly events: [Value[], Value[]];
};

const DAY_MS = 86_400_000;
const SPREAD_MS = 90 * DAY_MS;
// A little less than the gateway keeps card numbers, so that none are removed during the measurement.
const KEPT_MS = 29 * DAY_MS;
// Every second payment belongs to the measured merchant.
const MERCHANTS = [MERCHANT, 'amber', MERCHANT, 'birch', 'cedar', MERCHANT, 'amber', MERCHANT];
const ENDS = [
  { share: 0.9, status: 'succeeded', code: '0', reason: null, isCaptured: true },
  { share: 0.08, status: 'failed', code: '100', reason: 'insufficient_funds', isCaptured: false },
  { share: 0.02, status: 'canceled', code: '0', reason: null, isCaptured: false },
] as const;
// They are never decrypted, so only their length has to be realistic.
const CIPHERS = Array.from({ length: 64 }, () => randomBytes(44).toString('base64'));

/**
 * Makes the rows of `count` payments, the oldest first: spread over the last three months, of several
 * merchants, all settled, so that the reconciler leaves them alone.
 */
export function createRowMaker(count: number): (place: number) => MadeRows {
  const ids = new V7Generator();
  const startedAt = Date.now() - SPREAD_MS;

  return (place) => {
    const time = startedAt + Math.floor((place / count) * (SPREAD_MS - DAY_MS));
    const newId = (): string => ids.generateOrResetWithTs(time).toString();
    const [id, cardId] = [newId(), newId()];
    const [made, ended] = [toStored(time), toStored(time + 40)];
    const keptSince = time > startedAt + SPREAD_MS - KEPT_MS ? made : null;
    const merchant = MERCHANTS[place % MERCHANTS.length] ?? MERCHANT;
    const { status, code, reason, isCaptured } = endOf(place);
    const amount = 100 + (place % 9_000);
    const reference = `order-${Math.floor(place / 16)}`; // up to eight of the merchant's
    const digits = String(place % 10_000).padStart(4, '0');
    const cipher = CIPHERS[place % CIPHERS.length] ?? '';
    const hash = id.replaceAll('-', '').repeat(2);
    return {
      id,
      merchant,
      reference,
      payment: [
        ...[id, merchant, `tr-${id}`, cardId, 'visa', digits, 12, 2042, keptSince],
        ...[amount, 'USD'],
        ...[isCaptured ? amount : 0, 0, 0, null, 'automatic', null, status, code, reason],
        ...[reference, null, '{}', `key-${hash}`, hash, 'bench', null, null, 0, null, 2],
        ...[made, ended],
      ],
      card: [cardId, merchant, cipher, cipher, 12, 2042, 'bench', made],
      events: [
        [id, 1, 'intent_recorded', null, 'initiated', 'merchant', id, null, amount, null, made],
        [
          ...[id, 2, 'outcome_recorded', 'initiated', status, 'bank_answer', id, code, amount],
          ...[reason, ended],
        ],
      ],
    };
  };
}

function endOf(place: number): (typeof ENDS)[number] {
  // Not random: every part of the table has the same mix.
  let rest = ((place * 37) % 100) / 100;
  for (const end of ENDS) {
    if (rest < end.share) return end;
    rest -= end.share;
  }
  return ENDS[0];
}

import { z } from 'zod';
import { type BankOutcome, type OperationOutcome } from '../../domain/bank-outcome.js';
import { readDeclineReason, readFailureReason } from '../../domain/decline-reasons.js';
import { bankCodes, operationKinds } from '../../domain/states.js';
import { type Charge, type ChargeOperation } from '../../services/ports/bank.js';
import { type CarriesCardData } from '../card-data.js';

// Only what the gateway needs, so that a bank which adds fields is still understood.
const chargeAnswer = z.object({
  transaction_id: z.string().regex(/^[\x21-\x7e]{1,255}$/),
  code: z.string(),
  reason: z.unknown().optional(),
  amount: z.number().optional(),
  currency: z.string().optional(),
  reference: z.string().optional(),
});

// The reason with which the bank declines a reference that it was asked to bar.
const BARRED = 'barred';

const isBankCode = (code: string): code is keyof typeof bankCodes => Object.hasOwn(bankCodes, code);

/** An answer that says nothing for sure. */
export const UNREADABLE = { kind: 'unknown', cause: 'unreadable_answer' } as const;

/** In place of an outcome: the answer carries card data, and nothing of it may be kept. */
export const CARD_DATA = 'card_data';

// Answers come in through these two, and nothing that the bank has written goes past them but an id that
// carries no card data and a reason that is one of ours.

/** Reads the bank's body about a charge. Whatever cannot be read for sure is an unknown outcome. */
export function readChargeAnswer(
  body: string,
  asked: Charge,
  carriesCardData: CarriesCardData,
): BankOutcome | typeof CARD_DATA {
  const parsed = chargeAnswer.safeParse(parseJson(body));
  if (!parsed.success) return UNREADABLE;
  const answer = parsed.data;
  if (carriesCardData(answer.transaction_id)) return CARD_DATA;
  if (answer.reference !== undefined && answer.reference !== asked.reference) return UNREADABLE;
  const outcome = outcomeOf(answer, asked, readDeclineReason);
  return outcome.kind === 'declined' && answer.reason === BARRED ? { kind: 'barred' } : outcome;
}

const operationAnswer = chargeAnswer.required({ reference: true }).extend({
  deposit_reference: z.string(),
  kind: z.enum(operationKinds),
});

/** Reads the bank's body about a capture, void or refund, as strictly. */
export function readOperationAnswer(
  body: string,
  asked: ChargeOperation,
  carriesCardData: CarriesCardData,
): OperationOutcome | typeof CARD_DATA {
  const parsed = operationAnswer.safeParse(parseJson(body));
  if (!parsed.success) return UNREADABLE;
  const answer = parsed.data;
  if (carriesCardData(answer.transaction_id)) return CARD_DATA;
  const isAboutIt =
    answer.reference === asked.reference &&
    answer.deposit_reference === asked.chargeReference &&
    answer.kind === asked.kind;
  if (!isAboutIt) return UNREADABLE;
  const outcome = outcomeOf(answer, asked, readFailureReason);
  return outcome.kind === 'challenge_required' ? UNKNOWN_CODE : outcome;
}

const UNKNOWN_CODE = { kind: 'unknown', cause: 'unknown_code' } as const;

type Answer = z.output<typeof chargeAnswer>;
type Asked = { readonly amount: number | null; readonly currency: string };

function outcomeOf(answer: Answer, asked: Asked, readReason: (given: unknown) => string) {
  if (!isBankCode(answer.code)) return UNKNOWN_CODE;
  const { transaction_id: trackingId } = answer;
  switch (bankCodes[answer.code]) {
    case 'approved':
      return {
        kind: isAmountAsked(answer, asked) ? 'approved' : 'wrong_amount',
        trackingId,
      } as const;
    case 'declined':
      return { kind: 'declined', trackingId, reason: readReason(answer.reason) } as const;
    case 'pending':
      return { kind: 'pending', trackingId } as const;
    case 'challenge_required':
      return { kind: 'challenge_required', trackingId } as const;
  }
}

// What the bank leaves out, or was not asked for, cannot be wrong.
const isAmountAsked = (answer: Answer, { amount, currency }: Asked): boolean =>
  (amount === null || (answer.amount ?? amount) === amount) &&
  (answer.currency ?? currency) === currency;

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // The parser's message quotes the body.
  }
}

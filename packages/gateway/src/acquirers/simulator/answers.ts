import { z } from 'zod';
import { type BankOutcome, type OperationOutcome } from '../../domain/bank-outcome.js';
import { readDeclineReason, readFailureReason } from '../../domain/decline-reasons.js';
import { bankCodes, operationKinds } from '../../domain/states.js';
import { type Charge, type ChargeOperation } from '../../services/ports/bank.js';
import { type CarriesCardData } from '../card-data.js';

// Only the fields that the gateway needs, so that the bank may add others.
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

/** The outcome of a response that cannot be trusted. */
export const UNREADABLE = { kind: 'unknown', cause: 'unreadable_answer' } as const;

/** Instead of an outcome: the response contains card data, and nothing of it may be stored. */
export const CARD_DATA = 'card_data';

// The bank's responses enter through these two functions. They let through only an id without card data and
// a reason from our own list.

/** Reads the bank's response about a charge. If in doubt, the outcome is unknown. */
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

/** Reads the bank's response about a capture, void or refund, as strictly. */
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

// A field that is missing, or was not asked for, cannot be wrong.
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

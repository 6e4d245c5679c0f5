import { z } from 'zod';
import { type BankOutcome } from '../domain/bank-outcome.js';
import { bankCodes } from '../domain/payment-states.js';
import { type Charge } from '../services/ports/bank.js';

// Only what the gateway needs, so that a bank which adds fields is still understood.
const chargeAnswer = z.object({
  transaction_id: z.string().regex(/^[\x21-\x7e]{1,255}$/),
  code: z.string(),
  reason: z
    .string()
    .regex(/^[a-z0-9_]{1,64}$/)
    .catch('generic_decline'),
  amount: z.number().optional(),
  currency: z.string().optional(),
  reference: z.string().optional(),
});

// The reason with which the bank declines a reference that it was asked to bar.
const BARRED = 'barred';

const isBankCode = (code: string): code is keyof typeof bankCodes => Object.hasOwn(bankCodes, code);

/** Reads the bank's body about a charge. Whatever cannot be read for sure is an unknown outcome. */
export function readChargeAnswer(body: string, asked: Charge): BankOutcome {
  const parsed = chargeAnswer.safeParse(parseJson(body));
  if (!parsed.success) return { kind: 'unknown', cause: 'unreadable_answer' };
  const answer = parsed.data;
  if (answer.reference !== undefined && answer.reference !== asked.reference) {
    return { kind: 'unknown', cause: 'unreadable_answer' };
  }
  if (!isBankCode(answer.code)) return { kind: 'unknown', cause: 'unknown_code' };

  const trackingId = answer.transaction_id;
  switch (bankCodes[answer.code]) {
    case 'approved':
      return isAmountAsked(answer, asked)
        ? { kind: 'approved', trackingId }
        : { kind: 'wrong_amount', trackingId };
    case 'declined':
      if (answer.reason === BARRED) return { kind: 'barred' };
      return { kind: 'declined', trackingId, reason: answer.reason };
    case 'pending':
      return { kind: 'pending', trackingId };
    case 'challenge_required':
      return { kind: 'challenge_required', trackingId };
  }
}

const isAmountAsked = (answer: z.output<typeof chargeAnswer>, asked: Charge): boolean =>
  (answer.amount ?? asked.amount) === asked.amount &&
  (answer.currency ?? asked.currency) === asked.currency;

const voidAnswer = z.object({
  reference: z.string(),
  kind: z.literal('void'),
  code: z.literal('0'),
});

/** True if the bank's body says for sure that the void of this reference has been made. */
export function readVoidAnswer(body: string, operationReference: string): boolean {
  const parsed = voidAnswer.safeParse(parseJson(body));
  return parsed.success && parsed.data.reference === operationReference;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // The parser's message quotes the body.
  }
}

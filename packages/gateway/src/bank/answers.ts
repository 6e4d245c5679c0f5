import { z } from 'zod';
import { type BankOutcome } from '../domain/bank-outcome.js';
import { bankCodes } from '../domain/payment-states.js';

/** What the charge was asked with: an answer about anything else is not its answer. */
export type Asked = {
  readonly reference: string;
  readonly amount: number;
  readonly currency: string;
};

// Only what the gateway needs, so that a bank which adds fields is still understood.
const depositAnswer = z.object({
  transaction_id: z.string().min(1).max(255),
  code: z.string(),
  reason: z
    .string()
    .regex(/^[a-z0-9_]{1,64}$/)
    .catch('generic_decline'),
  amount: z.number().optional(),
  currency: z.string().optional(),
  reference: z.string().optional(),
});

const isBankCode = (code: string): code is keyof typeof bankCodes => Object.hasOwn(bankCodes, code);

/** Reads the bank's body about a charge. Whatever cannot be read for sure is an unknown outcome. */
export function readDepositAnswer(body: string, asked: Asked): BankOutcome {
  const parsed = depositAnswer.safeParse(parseJson(body));
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
        : { kind: 'unknown', cause: 'wrong_amount' };
    case 'declined':
      return { kind: 'declined', trackingId, reason: answer.reason };
    case 'pending':
      return { kind: 'pending', trackingId };
    case 'challenge_required':
      return { kind: 'challenge_required', trackingId };
  }
}

const isAmountAsked = (answer: z.output<typeof depositAnswer>, asked: Asked): boolean =>
  (answer.amount ?? asked.amount) === asked.amount &&
  (answer.currency ?? asked.currency) === asked.currency;

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // The parser's message quotes the body.
  }
}

import { z } from 'zod';
import { type Outcome } from '../../domain/operations/outcome.js';
import { readDeclineReason, readFailureReason } from '../../domain/decline-reasons.js';
import { type ThreeDSecure } from '../../domain/three-d-secure.js';
import { type Charge, type ChargeOperation } from '../../services/ports/acquirer.js';
import { type CarriesCardData } from '../card-data.js';
import { CARD_DATA, UNREADABLE } from '../http-client.js';
import { isPassed, readAuthentication, readChallenge } from './authentication.js';

// Only the fields that the gateway needs, so that the bank may add others.
const answer = z.object({
  transaction_id: z.string().regex(/^[\x21-\x7e]{1,255}$/),
  code: z.string(),
  reason: z.unknown().optional(),
  amount: z.number().optional(),
  currency: z.string().optional(),
  reference: z.string().optional(),
  /** Of a capture, void or refund. */
  deposit_reference: z.unknown().optional(),
  kind: z.unknown().optional(),
  /** Of a charge. */
  challenge: z.unknown().optional(),
  three_d_secure: z.unknown().optional(),
});

type Answer = z.output<typeof answer>;
type Asked = Charge | ChargeOperation;

// The reason with which the bank declines a reference that it was asked to bar.
const BARRED = 'barred';

const codes = {
  '0': 'approved',
  '100': 'declined',
  '200': 'pending',
  '300': 'challenge_required',
} as const;

const isCode = (code: string): code is keyof typeof codes => Object.hasOwn(codes, code);

/**
 * Reads the bank's response about a charge, capture, void or refund. If in doubt, the outcome is unknown. All
 * responses enter here; nothing of them is kept but ids without card data, a reason from our own list, and what
 * became of the payer's authentication.
 */
export function readAnswer(
  body: string,
  asked: Asked,
  carriesCardData: CarriesCardData,
): Outcome | typeof CARD_DATA {
  const parsed = answer.safeParse(parseJson(body));
  if (!parsed.success) return UNREADABLE;
  if (carriesCardData(parsed.data.transaction_id)) return CARD_DATA;
  if (!isAbout(parsed.data, asked)) return UNREADABLE;
  if ('chargeReference' in asked) return outcomeOf(parsed.data, asked, ofOperation);
  const authentication = readAuthentication(parsed.data.three_d_secure);
  if (authentication === undefined) return UNREADABLE;
  if (carriesCardData(authentication?.transactionId ?? '')) return CARD_DATA;
  const outcome = outcomeOf(parsed.data, asked, ofCharge);
  return authentication === null ? outcome : authenticated(outcome, authentication);
}

const isAbout = ({ reference, deposit_reference, kind }: Answer, asked: Asked): boolean =>
  'chargeReference' in asked
    ? reference === asked.reference &&
      deposit_reference === asked.chargeReference &&
      kind === asked.kind
    : (reference ?? asked.reference) === asked.reference;

const UNKNOWN_CODE = { kind: 'unknown', cause: 'unknown_code' } as const;

/** Where answers about charges differ from those about captures, voids and refunds. */
type Readers = {
  readonly declined: (trackingId: string, reason: unknown) => Outcome;
  readonly challenged: (trackingId: string, challenge: unknown) => Outcome;
};

const ofCharge: Readers = {
  declined: (trackingId, reason) =>
    reason === BARRED
      ? { kind: 'barred' }
      : { kind: 'declined', trackingId, reason: readDeclineReason(reason) },
  challenged(trackingId, given) {
    const challenge = readChallenge(given);
    return challenge === null ? UNREADABLE : { kind: 'challenge_required', trackingId, challenge };
  },
};

const ofOperation: Readers = {
  declined: (trackingId, reason) => ({
    kind: 'declined',
    trackingId,
    reason: readFailureReason(reason),
  }),
  // Only the payer of a charge can be challenged.
  challenged: () => UNKNOWN_CODE,
};

function outcomeOf(answered: Answer, asked: Asked, { declined, challenged }: Readers): Outcome {
  const { transaction_id: trackingId, code, reason } = answered;
  if (!isCode(code)) return UNKNOWN_CODE;
  switch (codes[code]) {
    case 'approved':
      return { kind: isAmountAsked(answered, asked) ? 'approved' : 'wrong_amount', trackingId };
    case 'declined':
      return declined(trackingId, reason);
    case 'pending':
      return { kind: 'pending', trackingId };
    case 'challenge_required':
      return challenged(trackingId, answered.challenge);
  }
}

/** The outcome with the authentication, which must fit it. */
function authenticated(outcome: Outcome, authentication: ThreeDSecure): Outcome {
  switch (outcome.kind) {
    case 'approved':
    case 'wrong_amount':
    case 'pending':
      return isPassed(authentication) ? { ...outcome, authentication } : UNREADABLE;
    case 'declined':
    case 'barred':
      return { ...outcome, authentication };
    case 'challenge_required':
    case 'given_back':
    case 'unknown':
      return outcome;
  }
}

// A field that is missing, or was not asked for, cannot be wrong.
const isAmountAsked = (
  answered: Pick<Answer, 'amount' | 'currency'>,
  { amount, currency }: Asked,
): boolean =>
  (amount === null || (answered.amount ?? amount) === amount) &&
  (answered.currency ?? currency) === currency;

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // The parser's message quotes the body.
  }
}

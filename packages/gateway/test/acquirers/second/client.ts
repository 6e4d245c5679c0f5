import { z } from 'zod';
import { type Outcome } from '../../../src/domain/operations/outcome.js';
import {
  type CarriesCardData,
  inAnswerToDeposit,
  inLaterAnswer,
} from '../../../src/acquirers/card-data.js';
import {
  CARD_DATA,
  createHttpClient,
  type HttpOptions,
  UNREADABLE,
} from '../../../src/acquirers/http-client.js';
import { readDeclineReason, readFailureReason } from '../../../src/domain/decline-reasons.js';
import { type OpenAcquirer } from '../../../src/compose/acquirers.js';
import { actions, RESULTS } from './wire.js';

const TRANSACTION = '/transactions/{reference}';
const TEXTS: Readonly<Record<string, string>> = { NSF: 'insufficient_funds' };

const answer = z.object({
  txn: z.string().regex(/^T-\d+$/),
  ref: z.string(),
  result: z.number(),
  minorUnits: z.number(),
  text: z.string().optional(),
});

type Asked = { readonly reference: string; readonly amount: number | null };

/** An adapter for a bank whose API has nothing in common with the simulator's, and that cannot bar. */
export function createSecond(options: HttpOptions): OpenAcquirer {
  const { call, ...connection } = createHttpClient(options, {
    alive: '/ping',
    notFound: () => '/transactions/none',
  });
  return {
    name: 'second',
    bar: null,
    deposit: (deposit) =>
      call({
        call: 'deposit',
        method: 'POST',
        path: '/transactions',
        reference: deposit.reference,
        body: {
          ref: deposit.reference,
          pan: deposit.cardNumber.reveal(),
          expires: deposit.expiryYear * 100 + deposit.expiryMonth,
          securityCode: deposit.cvv.reveal(),
          minorUnits: deposit.amount,
          settle: deposit.capture === 'automatic',
        },
        readable: [200],
        read: (body) => readAnswer(body, deposit, inAnswerToDeposit(deposit), readDeclineReason),
      }),
    find: (charge) =>
      call<Outcome | { readonly kind: 'not_found' }>({
        call: 'find',
        method: 'GET',
        path: TRANSACTION,
        reference: charge.reference,
        readable: [200, 410],
        read: (body, status) =>
          status === 410
            ? { kind: 'not_found' }
            : readAnswer(body, charge, inLaterAnswer(charge), readDeclineReason),
      }),
    operate(operation) {
      const { kind, reference, chargeReference, amount } = operation;
      return call({
        call: kind,
        method: 'POST',
        path: `${TRANSACTION}/actions`,
        reference: chargeReference,
        body: { ref: reference, action: actions[kind], minorUnits: amount ?? 0 },
        readable: [200],
        read: (body) => readAnswer(body, operation, inLaterAnswer(operation), readFailureReason),
      });
    },
    ...connection,
  };
}

function readAnswer(
  body: string,
  { reference, amount }: Asked,
  carriesCardData: CarriesCardData,
  readReason: (given: unknown) => string,
): Outcome | typeof CARD_DATA {
  const parsed = answer.safeParse(JSON.parse(body));
  if (!parsed.success || parsed.data.ref !== reference) return UNREADABLE;
  const { txn: trackingId, result, minorUnits, text = '' } = parsed.data;
  if (carriesCardData(trackingId)) return CARD_DATA;
  if (result === RESULTS.declined) {
    return { kind: 'declined', trackingId, reason: readReason(TEXTS[text]) };
  }
  if (result === RESULTS.pending) return { kind: 'pending', trackingId };
  if (result !== RESULTS.approved) return { kind: 'unknown', cause: 'unknown_code' };
  const isAmountAsked = amount === null || amount === minorUnits;
  return { kind: isAmountAsked ? 'approved' : 'wrong_amount', trackingId };
}

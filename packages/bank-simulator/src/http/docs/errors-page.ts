import { type CardDecision, testCards } from '../../domain/cards.js';
import { authenticationReasons } from '../../domain/three-d-secure.js';
import { fieldCodes } from '../kit/field-codes.js';
import { type Refusal } from '../../ledger/operations.js';
import { type Again, ERRORS_PATH, problems } from '../kit/problems.js';
import { type CodesPage, type Entry } from '@payment-gateway/service-kit/docs/codes-page';

const again: Readonly<Record<Again, readonly [label: string, means: string]>> = {
  same_reference: [
    'yes, same reference',
    'What was done under the reference is answered as it is now; what was not is done now.',
  ],
  corrected: ['once corrected', 'The same request would be refused again. Nothing was done.'],
  no: ['no', 'Sending it again changes nothing.'],
};

const refusals: Readonly<Record<Refusal | 'capture_failed' | 'refund_failed', string>> = {
  capture_failed: `Test card ${cardOf('capture fails')}.`,
  refund_failed: `Test card ${cardOf('refund fails later')}, some time after the refund.`,
  amount_too_large: 'There is less to capture or to pay back.',
  already_captured: 'The deposit has been captured.',
  already_voided: 'The deposit has been voided.',
  already_refunded: 'All of it has been paid back, or a part where none may have been.',
  not_authorized: 'Only a hold can be captured; this was a charge.',
  not_captured: 'Nothing was taken that could be paid back.',
  deposit_pending: 'The deposit itself is not decided: it is pending, or waits for a challenge.',
  deposit_failed: 'The deposit itself was declined.',
};

/** Every code of the simulator, and the test card that produces it. */
export const errorsPage = (): CodesPage => ({
  title: 'Bank simulator: errors and reasons',
  intro: [
    `An error is a problem document (RFC 9457), and its \`type\` is the address of its entry here, such as \`${ERRORS_PATH}#invalid\`.`,
  ],
  retries: {
    intro: 'Whether it helps to send a request again:',
    rows: Object.values(again),
  },
  sections: [
    {
      title: 'Errors',
      intro: ['The `code` of a problem document, with its HTTP status.'],
      entries: Object.entries(problems).map(([code, { status, title, again: retry }]) => ({
        ...entryOf(code, `${title}.`),
        note: `HTTP ${status}`,
        tryAgain: again[retry][0],
      })),
    },
    {
      title: 'Wrong fields',
      intro: ['The `code` of an entry in `errors`, with `invalid`.'],
      entries: Object.entries(fieldCodes).map(([code, means]) => entryOf(code, means)),
    },
    {
      title: 'Reasons of deposits that fail',
      intro: ['The `reason` of a deposit with code 100.'],
      entries: [
        ...Object.entries(cardsOfReasons()).map(([reason, numbers]) =>
          entryOf(reason, `Test card ${numbers.join(', ')}.`),
        ),
        ...Object.entries(authenticationReasons).map(([reason, means]) => entryOf(reason, means)),
        entryOf(
          'barred',
          'The reference was barred before the deposit came, or during its challenge.',
        ),
      ],
    },
    {
      title: 'Reasons of operations that fail',
      intro: ['The `reason` of a capture, void or refund with code 100.'],
      entries: Object.entries(refusals).map(([code, means]) => entryOf(code, means)),
    },
  ],
});

const entryOf = (code: string, means: string): Entry => ({
  anchor: code,
  code,
  note: '',
  means: [means],
  tryAgain: null,
});

function cardsOfReasons(): Record<string, string[]> {
  const found: Record<string, string[]> = {};
  for (const { number, decision } of testCards) {
    const reason = reasonOf(decision);
    if (reason !== null) (found[reason] ??= []).push(number);
  }
  return found;
}

function reasonOf(decision: CardDecision): string | null {
  if (decision.kind === 'decline') return decision.reason;
  // settlement.ts gives this reason.
  return decision.kind === 'pend' && decision.then === 'declined' ? 'card_declined' : null;
}

function cardOf(name: string): string {
  return testCards.find((card) => card.name === name)?.number ?? '';
}

import { declineReasons, failureReasons } from '../../domain/decline-reasons.js';
import { errorAdvice } from '../../domain/error-advice.js';
import { type ErrorCode, errorTable } from '../../domain/errors.js';
import { fieldErrorTable } from '../../domain/field-errors.js';
import { type Advice, retryTable } from '../../domain/retry.js';
import { problemTypeOf } from '../problem.js';
import { type CodesPage, type Entry } from '@payment-gateway/service-kit/errors-page/page';

/** Every code that a merchant can meet, as a page: docs/errors.md, and served over HTTP. */
export const errorsPage = (): CodesPage => ({
  title: 'Errors and decline reasons',
  intro: [
    `An error is a problem document (RFC 9457), and its \`type\` is the address of its entry here, such as \`${problemTypeOf('validation_failed')}\`: a reference relative to the gateway that answered, the same on every gateway. With \`DOCS=off\` nothing is served there, and \`type\` is a name.`,
    'Program by `code`: a code never changes its meaning, while titles may be reworded. A client should expect codes that are not listed yet, and then go by the HTTP status. Quote `request_id` when you ask for help.',
  ],
  retries: {
    intro:
      'Whether it helps to send a request again, and how. A `GET` changes nothing, takes no key and may always be sent again.',
    rows: Object.values(retryTable),
  },
  sections: [
    {
      title: 'Errors',
      intro: ['The `code` of a problem document, with its HTTP status.'],
      entries: errorCodes.map((code) => {
        const [status, title] = errorTable[code];
        const [retry, means] = errorAdvice[code];
        return entryOf(code, [title, means], { note: `HTTP ${status}`, retry });
      }),
    },
    {
      title: 'Wrong fields',
      intro: [
        'The `code` of an entry in `errors`, with `validation_failed`. `field` is the path of the field, such as `card.number`; `message` says what it must be.',
      ],
      entries: Object.entries(fieldErrorTable).map(([code, means]) => entryOf(code, [means])),
    },
    {
      title: 'Decline reasons',
      intro: [
        "The `decline_reason` of a payment that is `failed`. A decline is a result, not an error: it is answered with HTTP 200, and the same key answers with the same payment each time. A reason of the bank that is not listed is `generic_decline`. More may be listed one day, and earlier releases kept the bank's own: treat one that you do not know as `generic_decline`.",
      ],
      entries: reasonEntries(declineReasons),
    },
    {
      title: 'Failure reasons',
      intro: [
        'The `failure_reason` of a capture, void or refund that is `failed`. The payment is as it was before. A reason of the bank that is neither here nor above is `generic_decline`.',
      ],
      // Some are codes of fields or reasons of payments too.
      entries: reasonEntries(failureReasons, 'failure-'),
    },
  ],
});

const errorCodes = Object.keys(errorTable) as ErrorCode[];

const reasonEntries = (reasons: Readonly<Record<string, Advice>>, prefix = ''): Entry[] =>
  Object.entries(reasons).map(([code, [retry, means]]) =>
    entryOf(code, [means], { retry, prefix }),
  );

function entryOf(
  code: string,
  means: readonly string[],
  more: { readonly note?: string; readonly retry?: Advice[0]; readonly prefix?: string } = {},
): Entry {
  const { note = '', retry, prefix = '' } = more;
  const tryAgain = retry === undefined ? null : retryTable[retry][0];
  return { anchor: `${prefix}${code}`, code, note, means, tryAgain };
}

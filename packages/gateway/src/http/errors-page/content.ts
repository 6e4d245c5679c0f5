import { declineReasons, failureReasons } from '../../domain/decline-reasons.js';
import { errorAdvice } from '../../domain/error-advice.js';
import { type ErrorCode, errorTable } from '../../domain/errors.js';
import { fieldErrorTable } from '../../domain/field-errors.js';
import { type Advice, retryTable } from '../../domain/retry.js';
import { problemTypeOf } from '../kit/problem.js';
import { type CodesPage, type Entry } from '@payment-gateway/service-kit/docs/codes-page';

/** Every code that a merchant can meet, as a page: docs/errors.md, and served over HTTP. */
export const errorsPage = (): CodesPage => ({
  title: 'Errors and decline reasons',
  intro: [
    `An error is a problem document (RFC 9457), and its \`type\` is the address of its entry here, such as \`${problemTypeOf('validation_failed')}\`: a reference relative to the gateway, the same on every gateway. With \`DOCS=off\` the page is not served, and \`type\` is only a name.`,
    'Use `code` in your program: a code never changes its meaning, while titles may be reworded. New codes may appear; for those, rely on the HTTP status. Quote `request_id` when you ask for help.',
  ],
  retries: {
    intro:
      'Whether a retry helps, and how to retry. A `GET` changes nothing, needs no key and can always be retried.',
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
        'The `code` of an entry in `errors` of a `validation_failed`. `field` is the path of the field, such as `card.number`; `message` says what it must be.',
      ],
      entries: Object.entries(fieldErrorTable).map(([code, means]) => entryOf(code, [means])),
    },
    {
      title: 'Decline reasons',
      intro: [
        "The `decline_reason` of a payment that is `failed`. A decline is a result, not an error: it has HTTP 200, and the same key always returns the same payment. If the bank's reason is not listed, it is `generic_decline`. New reasons may be added, and earlier releases stored the bank's own: treat unknown ones as `generic_decline`.",
      ],
      entries: reasonEntries(declineReasons),
    },
    {
      title: 'Failure reasons',
      intro: [
        "The `failure_reason` of a capture, void or refund that is `failed`. The payment is unchanged. If the bank's reason is listed neither here nor above, it is `generic_decline`.",
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

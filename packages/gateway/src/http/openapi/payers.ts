import { type ErrorCode, LARGEST_NOTIFICATION_KIB } from '../../domain/errors.js';
import { NOTIFICATIONS_PATH, notificationRequest } from '../bank/notifications.js';
import { refTo } from './components.js';
import { errorResponses } from './responses.js';

/** The chapters of what payers and the bank reach, which no merchant's program calls. */
export const payerTags = {
  Payers:
    "For payers' browsers: to a 3-D Secure challenge and back to the shop. No token is needed.",
  Bank: 'For the bank: its signature takes the place of a token.',
};

// Not below the base path of the API.
const servers = [{ url: '/' }];

const ERRORS: readonly ErrorCode[] = [
  'challenge_not_found',
  'method_not_allowed',
  'internal_error',
  'overloaded',
  'temporarily_unavailable',
];

const token = {
  name: 'token',
  in: 'path',
  required: true,
  description: 'From the address in `next_action`. Whoever has it acts for the payer.',
  schema: { type: 'string', pattern: '^[A-Za-z0-9_-]{48}$' },
};

/** Errors are pages for people: who accepts JSON, or anything, gets these problem documents. */
const visit = (operationId: string, summary: string, description: string, leadsTo: string) => ({
  operationId,
  servers,
  tags: ['Payers'],
  summary,
  description: `${description} Browsers get a page instead of a problem document.`,
  security: [],
  parameters: [token],
  responses: {
    303: {
      description: leadsTo,
      headers: { Location: { schema: { type: 'string', format: 'uri' } } },
    },
    ...errorResponses(ERRORS),
  },
});

const BACK = 'To `return_url`, with `payment_id` added to its query.';
const back = (operationId: string, summary: string) =>
  visit(
    operationId,
    summary,
    'Where the bank sends the payer. The gateway asks the bank, records its answer, and sends the payer on, whether or not the bank has answered. That the payer came proves nothing.',
    BACK,
  );

const text = { type: 'string', minLength: 1 };
const header = (name: string, description: string) => ({
  name,
  in: 'header',
  required: true,
  description,
  schema: text,
});

/** The paths at the root. */
export const payerPaths = {
  '/3d-secure/{token}': {
    get: visit(
      'startChallenge',
      'Go to the challenge',
      'The address in `next_action`. It leads to the challenge for as long as the bank waits for it, and after that straight to the shop.',
      `To the bank's page, or: ${BACK}`,
    ),
  },
  '/3d-secure/{token}/return': {
    get: back('endChallenge', 'Come back from the challenge'),
    post: back('endChallengeByPost', 'Come back from the challenge, by POST'),
  },
  [NOTIFICATIONS_PATH]: {
    post: {
      operationId: 'notify',
      servers,
      tags: ['Bank'],
      summary: 'Tell that something changed',
      description: `Signed as [Standard Webhooks](https://www.standardwebhooks.com) with the secret that gateway and bank share. The gateway then asks the bank about the payment; it believes nothing in the body. A notification that is repeated, or about an unknown payment, has no effect. At most ${LARGEST_NOTIFICATION_KIB} KiB.`,
      security: [],
      parameters: [
        header('webhook-id', 'The same for each attempt to send one notification.'),
        header('webhook-timestamp', 'Unix time in seconds, at most five minutes off.'),
        header(
          'webhook-signature',
          '`v1,` and the base64 of the HMAC-SHA-256; several with spaces.',
        ),
      ],
      requestBody: {
        required: true,
        content: {
          'application/json': {
            schema: refTo(notificationRequest),
            examples: {
              changed: {
                summary: 'A payment changed',
                value: { reference: '019aabcd-1234-7abc-8def-0123456789ab' },
              },
            },
          },
        },
      },
      responses: {
        202: { description: 'Noted, or of no effect.' },
        ...errorResponses([
          'malformed_json',
          'signature_invalid',
          'method_not_allowed',
          'request_timeout',
          'notification_too_large',
          'validation_failed',
          'internal_error',
          'overloaded',
          'temporarily_unavailable',
        ]),
      },
    },
  },
};

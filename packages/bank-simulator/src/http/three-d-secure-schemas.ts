import { z } from 'zod';
import { couldBeACardNumber } from '../domain/card-numbers.js';
import { ecis } from '../domain/schemes.js';
import {
  authenticationFlows,
  authenticationRequests,
  authenticationResults,
  challengeModes,
  PROTOCOL_VERSION,
} from '../domain/three-d-secure.js';

const LONGEST_RETURN_URL = 2_048;
// As in EMV 3-D Secure.
const LONGEST_MERCHANT_NAME = 40;

// Visible ASCII, without backslashes, which browsers take for slashes; a host without user info; no fragment.
const PLAIN = /^https?:\/\/[^\s/?#\\@]+(?:[/?][!-~]*)?$/i;
const isReturnUrl = (text: string): boolean =>
  PLAIN.test(text) && !/[\\#]|[^!-~]/.test(text) && URL.canParse(text);

const returnUrl = z
  .string()
  .max(LONGEST_RETURN_URL)
  .refine(isReturnUrl, {
    error: 'must be an absolute http or https address without user info and fragment',
    params: { code: 'invalid_format' },
  })
  .meta({
    format: 'uri',
    description: 'Where the payer goes after the challenge: http or https, no user, no fragment.',
  });

export const threeDSecureRequest = z
  .strictObject({
    request: z.enum(authenticationRequests).default('automatic').meta({
      description:
        'automatic: the bank decides. required: authenticate in any case. never: ask for an exemption.',
    }),
    challenge: z.enum(challengeModes).default('impossible').meta({
      description:
        'Whether the payer can be sent to a page. If not, a card that needs it is declined.',
    }),
    return_url: returnUrl.optional(),
    merchant_name: z
      .string()
      .refine((name) => Array.from(name).length <= LONGEST_MERCHANT_NAME, {
        error: `must have at most ${LONGEST_MERCHANT_NAME} characters`,
        params: { code: 'too_big' },
      })
      .refine((name) => !couldBeACardNumber(name), { error: 'must not look like a card number' })
      .optional()
      .meta({
        maxLength: LONGEST_MERCHANT_NAME,
        description: 'Shown to the payer. Without it, the host of the return address.',
      }),
  })
  .refine(({ challenge, return_url }) => challenge === 'impossible' || return_url !== undefined, {
    path: ['return_url'],
    error: 'is required',
  })
  .refine(({ challenge, return_url }) => challenge === 'possible' || return_url === undefined, {
    path: ['return_url'],
    error: 'must not be set unless a challenge is possible',
  })
  .meta({ description: 'Without it: automatic, and a challenge is impossible.' });

export const threeDSecure = z.object({
  version: z.literal(PROTOCOL_VERSION),
  flow: z.enum(authenticationFlows),
  result: z.enum(authenticationResults),
  eci: z.enum(ecis).nullable().meta({
    description:
      'Visa, Amex, JCB, Diners, Discover: 05 authenticated, 06 attempted, 07 neither. Mastercard, Maestro: 02, 01, 00. Null if nothing was authorized, and for other schemes.',
  }),
  liability_shifted: z.boolean(),
  transaction_id: z.string(),
});

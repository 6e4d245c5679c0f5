import { z } from 'zod';
import { couldBeACardNumber, passesLuhn } from '../domain/card-numbers.js';
import { threeDSecure, threeDSecureRequest } from './three-d-secure-schemas.js';
import {
  captureModes,
  depositStatuses,
  entryKinds,
  operationKinds,
  operationStatuses,
} from '../domain/states.js';

// The contract. These schemas check requests, and the OpenAPI document is generated from them.

export const reference = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,64}$/, 'must be 1 to 64 letters, digits, _ or -')
  .meta({ description: 'Chosen by the client; one reference stands for one deposit.' });

export const depositInPath = z.object({ reference });
export const operationInPath = z.object({ reference, operation_reference: reference });

const cardNumber = z
  .string()
  .regex(/^ *(?:\d *){12,19}$/, 'must be 12 to 19 digits')
  .transform((number) => number.replaceAll(' ', ''))
  .refine(passesLuhn, { error: 'has a wrong check digit', params: { code: 'wrong_check_digit' } })
  .meta({ description: 'A number that passes the Luhn check; spaces are ignored.' });

const card = z.strictObject({
  number: cardNumber,
  cvv: z.string().regex(/^\d{3,4}$/, 'must be 3 or 4 digits'),
  expiry: z
    .string()
    .regex(
      /^(?:(?:0?[1-9]|1[0-2])\/(?:\d{2}|\d{4})|(?:0[1-9]|1[0-2])(?:\d{2}|\d{4}))$/,
      'must be a month and a year such as 12/42',
    )
    .meta({ description: 'Month and year: 12/42, 1/42, 12/2042 or 1242.' }),
  holder_name: z
    .string()
    // An emoji is one character, but two UTF-16 code units.
    .refine((name) => Array.from(name).length <= 255, {
      error: 'must have at most 255 characters',
      params: { code: 'too_big' },
    })
    .meta({ maxLength: 255 })
    .optional(),
});

const currency = z
  .string()
  .regex(/^[A-Za-z]{3}$/, 'must be three letters such as USD')
  .transform((letters) => letters.toUpperCase());

// z.int() ends at 2^53-1, beyond which numbers are not exact.
const amount = z.int().min(1).meta({ description: "In the currency's minor unit." });

export const depositRequest = z
  .strictObject({
    card,
    amount,
    currency,
    reference: reference
      .optional()
      .meta({ description: 'Without one, the bank makes one up and answers it.' }),
    capture: z
      .enum(captureModes)
      .default('automatic')
      .meta({ description: 'manual holds the amount instead of charging it.' }),
    three_d_secure: threeDSecureRequest.optional(),
  })
  // References are stored and logged in clear, so none may contain the card number.
  .refine((body) => !body.reference?.replaceAll(/[-_]/g, '').includes(body.card.number), {
    path: ['reference'],
    error: 'must not contain the card number',
  });

// An operation brings no card to compare with, so anything that could be a card number is refused.
const operationReference = reference
  .refine((text) => !couldBeACardNumber(text), { error: 'must not look like a card number' })
  .meta({ description: 'Chosen by the client; one reference stands for one operation.' });

export const captureRequest = z.strictObject({
  reference: operationReference,
  amount: amount.optional().meta({
    description: 'How much of the hold to take; the rest is released. Without it, all.',
  }),
});

export const refundRequest = z.strictObject({
  reference: operationReference,
  amount: amount.optional().meta({ description: 'Without it, all that is left.' }),
});

export const voidRequest = z.strictObject({ reference: operationReference });

// Query values come as text.
export const ledgerQuery = z.strictObject({
  reference: reference.optional(),
  limit: z
    .string()
    .regex(/^(?:[1-9]\d{0,2}|1000)$/, 'must be a whole number from 1 to 1000')
    .transform(Number)
    .optional()
    .meta({ description: 'At most so many, 1 to 1000. Without it, everything.' }),
  after: z
    .string()
    .regex(/^\d{1,15}$/, 'must be the id of a ledger entry')
    .transform(Number)
    .optional()
    .meta({ description: 'Only entries after the one with this id.' }),
});

const code = z.enum(['0', '100', '200', '300']).meta({
  description: '0: succeeded or authorized, 100: failed, 200: pending, 300: challenge required.',
});
const time = z.iso.datetime().meta({ description: 'RFC 3339, UTC, milliseconds.' });

export const deposit = z.object({
  transaction_id: z.string(),
  reference: z.string(),
  status: z.enum(depositStatuses),
  code,
  reason: z.string().optional().meta({ description: 'Why it failed, such as insufficient_funds.' }),
  amount: z.number().optional().meta({
    description: 'What was approved. Missing while a reference is barred and no deposit came.',
  }),
  amount_captured: z.number().optional().meta({
    description: 'What was taken and not undone: the charge, or the part of the hold captured.',
  }),
  amount_refunded: z.number().optional().meta({
    description: 'What was paid back; pending refunds do not count yet.',
  }),
  currency: z.string().optional(),
  capture: z.enum(captureModes).optional(),
  created_at: time,
  voided_at: time.optional().meta({ description: 'Set once the deposit has been undone.' }),
  challenge: z
    .object({
      url: z.url().meta({ description: 'The page to send the payer to; the same on each read.' }),
      expires_at: time,
    })
    .optional()
    .meta({ description: 'While the payer has to pass a 3-D Secure challenge: code 300.' }),
  three_d_secure: threeDSecure.nullable().optional().meta({
    description:
      'What came of the authentication: null while nothing is decided, and if none was needed. Missing for a deposit that was sent without `three_d_secure` and had no authentication.',
  }),
});

export const operation = z.object({
  transaction_id: z.string(),
  reference: z.string(),
  deposit_reference: z.string(),
  kind: z.enum(operationKinds),
  status: z.enum(operationStatuses),
  code,
  reason: z.string().optional().meta({ description: 'Why it failed, such as amount_too_large.' }),
  amount: z.number().meta({ description: 'What it moved, or would have moved.' }),
  currency: z.string().optional(),
  created_at: time,
});

const ledgerEntry = z.object({
  id: z.string(),
  reference: z.string(),
  operation_reference: z.string().nullable(),
  transaction_id: z.string(),
  kind: z.enum(entryKinds),
  amount: z.number(),
  currency: z.string(),
  card: z.string().meta({ description: 'Masked: **** **** **** 4242.' }),
  at: time,
});

export const ledgerPage = z.object({ data: z.array(ledgerEntry), has_more: z.boolean() });

/** Says only that something changed; the receiver queries for the rest. */
export const notification = z.object({ reference });

export const problemDocument = z.object({
  type: z.string().meta({
    description: 'The address of the entry for `code` on the page of all errors, on this server.',
    format: 'uri-reference',
  }),
  title: z.string(),
  status: z.number(),
  code: z.string(),
  detail: z.string().optional(),
  errors: z
    .array(z.object({ field: z.string(), code: z.string(), message: z.string() }))
    .optional(),
});

export const health = z.object({ status: z.enum(['live', 'ready']) });

export type DepositView = z.infer<typeof deposit>;
export type OperationView = z.infer<typeof operation>;
export type LedgerPageView = z.infer<typeof ledgerPage>;

import { type Selectable } from 'kysely';
import { z } from 'zod';
import { type Payment } from '../../domain/payment.js';
import {
  electronicCommerceIndicators,
  type ThreeDSecure,
  threeDSecureFlows,
  threeDSecureRequests,
  threeDSecureResults,
} from '../../domain/three-d-secure.js';
import { type PaymentsTable } from '../../database/tables.js';
import { fromStored, toStored } from '../../database/time.js';

type Row = Selectable<PaymentsTable>;
type Parts = Pick<
  Payment,
  | 'returnUrl'
  | 'checkoutSessionId'
  | 'threeDSecureRequest'
  | 'challengeKeyId'
  | 'challengeExpiresAt'
  | 'threeDSecure'
  | 'captureBefore'
>;

/** Whether a payment needs these columns. Most do not, and are written without them. */
export const usesThreeDSecure = (payment: Payment): boolean =>
  payment.returnUrl !== null ||
  payment.threeDSecureRequest !== null ||
  payment.threeDSecure !== null;

/** What the merchant asked for. A payment of a checkout session always has the shop's `return_url`. */
export const toRequestedColumns = (parts: Parts) => ({
  return_url: parts.returnUrl,
  three_d_secure_request: parts.threeDSecureRequest,
  challenge_key_id: parts.challengeKeyId,
  checkout_session_id: parts.checkoutSessionId,
});

/** What changes with a challenge and its end. The time to capture begins after it. */
export const toAuthenticationColumns = (parts: Parts) => ({
  challenge_expires_at: toStoredOrNull(parts.challengeExpiresAt),
  three_d_secure: parts.threeDSecure === null ? null : JSON.stringify(parts.threeDSecure),
  capture_before: toStoredOrNull(parts.captureBefore),
});

const toStoredOrNull = (time: Date | null): string | null =>
  time === null ? null : toStored(time);

const authentication: z.ZodType<ThreeDSecure> = z.object({
  version: z.string(),
  flow: z.enum(threeDSecureFlows),
  result: z.enum(threeDSecureResults),
  eci: z.enum(electronicCommerceIndicators).nullable(),
  liabilityShifted: z.boolean(),
  transactionId: z.string().nullable(),
});
const request = z.enum(threeDSecureRequests).nullable();

/** Null in rows of older programs. Throws a ZodError when a row is not what the gateway writes. */
export const fromThreeDSecureColumns = (row: Row): Omit<Parts, 'captureBefore'> => ({
  returnUrl: row.return_url,
  threeDSecureRequest:
    row.three_d_secure_request === null ? null : request.parse(row.three_d_secure_request),
  challengeKeyId: row.challenge_key_id,
  checkoutSessionId: row.checkout_session_id,
  challengeExpiresAt:
    row.challenge_expires_at === null ? null : fromStored(row.challenge_expires_at),
  threeDSecure:
    row.three_d_secure === null ? null : authentication.parse(JSON.parse(row.three_d_secure)),
});

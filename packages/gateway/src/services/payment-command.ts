import { type Metadata } from '../domain/metadata.js';
import { type CaptureMode } from '../domain/payment.js';
import { Secret } from '../domain/secret.js';
import { type ThreeDSecureRequest } from '../domain/three-d-secure.js';

/** A valid request to pay. Null stands for what the merchant left out. */
export type PaymentCommand = {
  readonly card: {
    readonly number: Secret;
    readonly cvv: Secret;
    readonly holderName: Secret | null;
    readonly expiryMonth: number;
    readonly expiryYear: number;
  };
  readonly amount: number;
  readonly currency: string;
  readonly capture: CaptureMode | null;
  readonly reference: string | null;
  readonly description: string | null;
  readonly metadata: Metadata | null;
  readonly threeDSecureRequest: ThreeDSecureRequest | null;
  readonly returnUrl: string | null;
  readonly idempotencyKey: string | null;
};

type CardIdentity = Omit<PaymentCommand['card'], 'cvv'>;

/**
 * What makes two requests with one key the same: the fields as sent, before defaults, normalized, and
 * not held to any rule of today's. Without the CVV, which must not outlive the bank call even as a
 * hash.
 */
export type PaymentIdentity = Omit<
  PaymentCommand,
  'card' | 'capture' | 'threeDSecureRequest' | 'idempotencyKey'
> & {
  readonly card: CardIdentity;
  readonly capture: string | null;
  readonly threeDSecureRequest: string | null;
};

/** Fields that the first releases did not have. */
type Later = 'threeDSecureRequest' | 'returnUrl';

/**
 * The identity as text, to be hashed. Hashes are kept for ever, so the order of the fields is fixed; a
 * further field goes last, by its name, and stays away where it is null, as in all that was hashed without it.
 */
export function identityText({ card, ...said }: PaymentIdentity): Secret {
  const metadata = Object.entries(said.metadata ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  const fields: Record<
    keyof CardIdentity | Exclude<keyof PaymentIdentity, 'card' | Later>,
    unknown
  > = {
    number: card.number.reveal(),
    expiryMonth: card.expiryMonth,
    expiryYear: card.expiryYear,
    holderName: card.holderName?.reveal() ?? null,
    amount: said.amount,
    currency: said.currency,
    capture: said.capture,
    reference: said.reference,
    description: said.description,
    metadata,
  };
  const values: unknown[] = Object.values(fields);
  const { threeDSecureRequest, returnUrl } = said;
  if (threeDSecureRequest !== null) values.push(['request_three_d_secure', threeDSecureRequest]);
  if (returnUrl !== null) values.push(['return_url', returnUrl]);
  return new Secret(JSON.stringify(values));
}

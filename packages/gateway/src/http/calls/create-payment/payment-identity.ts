import { z } from 'zod';
import { isMetadata, type Metadata } from '../../../domain/metadata.js';
import { Secret } from '../../../domain/secret.js';
import { type PaymentIdentity } from '../../../services/payment-command.js';
import { withoutSeparators } from '../../schemas/card.js';

const orNull = <Schema extends z.ZodType>(schema: Schema) =>
  schema.nullish().transform((given) => given ?? null);

const numeral = z.union([z.string(), z.number()]).transform(Number);

const sent = z.strictObject({
  card: z.strictObject({
    number: z.string().transform(withoutSeparators),
    expiry_month: numeral,
    expiry_year: numeral,
    cvv: z.unknown(),
    holder_name: orNull(z.string()),
  }),
  amount: z.number(),
  // Not only ASCII: the first releases read "ınr" as INR, and charged it.
  currency: z.string().transform((given) => given.toUpperCase()),
  capture: orNull(z.string()),
  reference: orNull(z.string()),
  description: orNull(z.string()),
  metadata: orNull(z.custom<Metadata>(isMetadata)),
  request_three_d_secure: orNull(z.string()),
  return_url: orNull(z.string()),
});

/**
 * Reads the identity of a refused request. Only the types of its fields are checked, and they are normalized
 * as in all releases, so that it can be compared with a request that was accepted before. Null if no release
 * has accepted such a body.
 */
export function readPaymentIdentity(body: unknown): PaymentIdentity | null {
  const { data } = sent.safeParse(body);
  if (data === undefined) return null;
  const { card, request_three_d_secure, return_url, ...fields } = data;
  return {
    ...fields,
    threeDSecureRequest: request_three_d_secure,
    returnUrl: return_url,
    card: {
      number: new Secret(card.number),
      holderName: card.holder_name === null ? null : new Secret(card.holder_name),
      expiryMonth: card.expiry_month,
      expiryYear: card.expiry_year,
    },
  };
}

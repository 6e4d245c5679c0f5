import { z } from 'zod';
import { isMetadata, type Metadata } from '../../domain/metadata.js';
import { Secret } from '../../domain/secret.js';
import { type PaymentIdentity } from '../../services/payment-command.js';
import { withoutSeparators } from './card.js';

const orNull = <Schema extends z.ZodType>(schema: Schema) =>
  schema.nullish().transform((given) => given ?? null);

const numeral = z.union([z.string(), z.number()]).transform(Number);

const said = z.strictObject({
  card: z.strictObject({
    number: z.string().transform(withoutSeparators),
    expiry_month: numeral,
    expiry_year: numeral,
    cvv: z.unknown(),
    holder_name: orNull(z.string()),
  }),
  amount: z.number(),
  // Not of ASCII alone: the first releases took "ınr" for INR, and charged it.
  currency: z.string().transform((given) => given.toUpperCase()),
  capture: orNull(z.string()),
  reference: orNull(z.string()),
  description: orNull(z.string()),
  metadata: orNull(z.custom<Metadata>(isMetadata)),
});

/**
 * What a body that is refused says, whatever rule it breaks: the types of its fields alone, normalized
 * as all releases have done it, so that it can be compared with one that was taken before. Null if no
 * release has taken such a body.
 */
export function readSaidPayment(body: unknown): PaymentIdentity | null {
  const { data } = said.safeParse(body);
  if (data === undefined) return null;
  const { card, ...fields } = data;
  return {
    ...fields,
    card: {
      number: new Secret(card.number),
      holderName: card.holder_name === null ? null : new Secret(card.holder_name),
      expiryMonth: card.expiry_month,
      expiryYear: card.expiry_year,
    },
  };
}

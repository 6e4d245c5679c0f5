import { z } from 'zod';
import { type Payment } from '../../domain/payment.js';
import { type PayerAddresses } from '../../services/ports/payer-addresses.js';

/** Where the payer of a payment that waits for a challenge is sent; null if there is no such address. */
export type ChallengeAddressOf = (payment: Payment) => string | null;

export const challengeAddressOf =
  ({ wayOut }: Pick<PayerAddresses, 'wayOut'>): ChallengeAddressOf =>
  ({ id, challengeKeyId }) =>
    challengeKeyId === null ? null : (wayOut(id, challengeKeyId)?.reveal() ?? null);

/** What the merchant has to do next. */
export const nextAction = z
  .strictObject({
    type: z.literal('redirect_to_url'),
    url: z.url().meta({
      description:
        'Redirect the payer there, at top level and not in a frame. It is the same each time the payment is read. Anyone who has it can act for the payer: do not log it.',
    }),
    expires_at: z.iso
      .datetime({ precision: 3 })
      .meta({ description: 'When the bank ends the challenge, and the payment fails.' }),
  })
  .meta({ id: 'NextAction' });

type NextAction = z.output<typeof nextAction>;

export function nextActionOf(payment: Payment, addressOf: ChallengeAddressOf): NextAction | null {
  const { state, challengeExpiresAt } = payment;
  if (state.status !== 'requires_action' || challengeExpiresAt === null) return null;
  const url = addressOf(payment);
  if (url === null) return null;
  return { type: 'redirect_to_url', url, expires_at: challengeExpiresAt.toISOString() };
}

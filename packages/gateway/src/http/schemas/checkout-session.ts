import { z } from 'zod';
import {
  checkoutLocales,
  expiryReasons,
  MOST_ATTEMPTS,
  sessionStatuses,
} from '../../domain/checkout/session.js';
import { captureModes } from '../../domain/payment.js';
import { type ShownSession } from '../../services/checkout/sessions.js';

const nullable = (description: string) => z.string().nullable().meta({ description });
const time = z.iso.datetime({ precision: 3 });

/** A checkout session's status in a query and in an answer. */
export const sessionStatus = z.enum(sessionStatuses);

/** A checkout session as merchants see it. */
export const sessionView = z
  .strictObject({
    id: z.uuid(),
    url: z.url().nullable().meta({
      description:
        'Redirect the payer there, at top level and not in a frame. Null once the session has ended. Anyone who has it can pay: do not log it.',
    }),
    status: sessionStatus.meta({
      description:
        '`complete`: a payment of it has succeeded, or is authorized. `expired`: it ended without one, and nothing was or will be charged.',
    }),
    expired_reason: z
      .enum(expiryReasons)
      .nullable()
      .meta({
        description: `Why it expired: its time was over (\`time\`), you expired it (\`merchant\`), the payer canceled (\`payer\`), or all of ${MOST_ATTEMPTS} attempts were declined (\`attempts\`).`,
      }),
    payment_id: z.uuid().nullable().meta({
      description:
        'The payment of the last attempt; once the session is `complete`, the one that was made. Null before the first.',
    }),
    attempts: z
      .int()
      .min(0)
      .max(MOST_ATTEMPTS)
      .meta({
        description: `How many payments the payer has begun, at most ${MOST_ATTEMPTS}. The next begins only once the one before has failed.`,
      }),
    amount: z.int().min(1).meta({ description: 'In the minor unit of the currency.' }),
    currency: z.string().meta({ examples: ['USD'] }),
    capture: z.enum(captureModes),
    reference: nullable('Your own reference; its payments have it too.'),
    description: nullable('What the payer sees on the page; its payments have it too.'),
    metadata: z.record(z.string(), z.string()),
    return_url: z.string(),
    cancel_url: z.string().nullable(),
    locale: z.enum(checkoutLocales).nullable().meta({
      description: 'The language of the page. Null: as the browser asks.',
    }),
    expires_at: time.meta({
      description:
        'Until then the payer may begin a payment. A session with a payment under way stays open until its outcome is known.',
    }),
    created_at: time,
    updated_at: time,
  })
  .meta({ id: 'CheckoutSession' });

export type SessionView = z.output<typeof sessionView>;

export const sessionViewOf = ({ session, url }: ShownSession): SessionView => ({
  id: session.id,
  url: url === null ? null : url.reveal(),
  status: session.state.status,
  expired_reason: session.state.expiryReason,
  payment_id: session.paymentId,
  attempts: session.attempts,
  amount: session.amount,
  currency: session.currency,
  capture: session.capture,
  reference: session.reference,
  description: session.description,
  metadata: session.metadata,
  return_url: session.returnUrl,
  cancel_url: session.cancelUrl,
  locale: session.locale,
  expires_at: session.expiresAt.toISOString(),
  created_at: session.createdAt.toISOString(),
  updated_at: session.updatedAt.toISOString(),
});

const example = {
  id: '01a2d4c1-5f1e-7c3a-9d65-0a41c6b2f6b1',
  url: 'https://pay.example/checkout/AaLUwV8efDqdZQpBxrL2sTqI0fGg0m1Xk9x2oY5mYJv4b3Jd',
  status: 'open',
  expired_reason: null,
  payment_id: null,
  attempts: 0,
  amount: 1000,
  currency: 'USD',
  capture: 'automatic',
  reference: 'order-6735',
  description: 'A bicycle bell',
  metadata: { order: '6735' },
  return_url: 'https://shop.example/orders/6735/paid',
  cancel_url: 'https://shop.example/cart',
  locale: null,
  expires_at: '2026-11-24T10:30:00.000Z',
  created_at: '2026-11-24T10:00:00.000Z',
  updated_at: '2026-11-24T10:00:00.000Z',
} satisfies SessionView;

/** Sessions as examples of the contract. */
export const exampleSessions = {
  open: { summary: 'The payer may pay', value: example },
  complete: {
    summary: 'Paid',
    value: {
      ...example,
      url: null,
      status: 'complete',
      payment_id: '01a2d4c2-9b02-7e55-8a3f-4be0d0c4d6aa',
      attempts: 1,
      updated_at: '2026-11-24T10:02:11.000Z',
    },
  },
  expired: {
    summary: 'Canceled by the payer',
    value: {
      ...example,
      url: null,
      status: 'expired',
      expired_reason: 'payer',
      updated_at: '2026-11-24T10:01:03.000Z',
    },
  },
} as const satisfies Record<string, { summary: string; value: SessionView }>;

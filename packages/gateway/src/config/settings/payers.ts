import { z } from 'zod';
import { Secret } from '../../domain/secret.js';
import { optional, setting } from '@payment-gateway/service-kit/config/setting';
import { SANDBOX_NOTIFICATION_SECRET } from '../sandbox.js';

const ORIGIN =
  'must be an http or https address without user, path or parameters, such as https://pay.example.com';

/** As browsers write it: without a slash at its end. */
const origin = z
  .string()
  .regex(/^https?:\/\/[^/?#\\@\s]+\/?$/i, ORIGIN)
  .refine((text) => URL.canParse(text), ORIGIN)
  .transform((text) => new URL(text).origin);

const SECRETS = /^whsec_[A-Za-z0-9+/]+={0,2}$/;
const [LEAST_BYTES, MOST_BYTES] = [24, 64];

// Standard Webhooks: 24 to 64 bytes.
const isSecret = (text: string): boolean => {
  const { length } = Buffer.from(text.replace(/^whsec_/, ''), 'base64');
  return SECRETS.test(text) && length >= LEAST_BYTES && length <= MOST_BYTES;
};

const notificationSecrets = z
  .string()
  .transform((text) => text.split(',').map((one) => one.trim()))
  .refine(
    (all) => all.every(isSecret),
    `must be whsec_ and the base64 of ${LEAST_BYTES} to ${MOST_BYTES} bytes, or several of these, separated by commas`,
  )
  .transform((all) => all.map((one) => new Secret(one)));

/** The addresses that payers and the bank reach. */
export const payersSettings = {
  publicUrl: optional(
    'PUBLIC_URL',
    "Where payers' browsers reach the gateway, for the checkout page and 3-D Secure: scheme, host and port. /checkout, /3d-secure and /bank/notifications must be reachable there. Unset: http://localhost and GATEWAY_PORT. Production requires https.",
    origin,
  ),
  notificationSecret: setting(
    'BANK_NOTIFICATION_SECRET',
    'The secret with which the bank signs its notifications (Standard Webhooks): whsec_ and the base64 of 24 to 64 bytes. The gateway also accepts several, separated by commas, while it is exchanged. Generate one with: echo "whsec_$(openssl rand -base64 32)".',
    notificationSecrets,
    { fallback: SANDBOX_NOTIFICATION_SECRET, secret: true },
  ),
} as const;

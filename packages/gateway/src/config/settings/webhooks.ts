import { optional, setting } from '@payment-gateway/service-kit/config/setting';
import { oneOf, wholeNumber } from '@payment-gateway/service-kit/config/values';
import { z } from 'zod';
import { keyRing } from '../key-ring-text.js';
import { milliseconds } from '../values.js';

const PORTS = 'must be whole numbers from 1 to 65535, with commas in between';
const PAUSES = 'must be 1 to 20 pauses in milliseconds, with commas in between';

const numbers = (problem: string, min: number, max: number, most: number) =>
  z
    .string()
    .regex(/^\d{1,9}(,\d{1,9})*$/, problem)
    .transform((text) => text.split(',').map(Number))
    .refine((all) => all.length <= most && all.every((one) => one >= min && one <= max), problem);

/** Events sent to merchants' endpoints. */
export const webhooksSettings = {
  webhookKeys: optional(
    'WEBHOOK_KEYS',
    'Key ring that encrypts the signing secrets of webhooks: id:base64,… with 32 bytes each. The last key encrypts; all decrypt. The gateway, the worker and "webhook rotate-secrets" read it. Unset: the sandbox key in a sandbox; in production, or on MySQL without NODE_ENV, no webhooks.',
    keyRing,
    { secret: true },
  ),
  webhookPrivateAddresses: setting(
    'WEBHOOK_PRIVATE_ADDRESSES',
    'With "allow", endpoints may use http, any port and addresses of this network: for sandboxes. Anyone with a token could then reach what this machine reaches. Production refuses it.',
    oneOf(['refuse', 'allow']),
    { fallback: 'refuse' },
  ),
  webhookPorts: setting(
    'WEBHOOK_PORTS',
    'Ports that endpoints may use, with commas in between.',
    numbers(PORTS, 1, 65_535, 20),
    { fallback: '443' },
  ),
  webhookTimeoutMs: setting(
    'WEBHOOK_TIMEOUT_MS',
    'How long an endpoint may take, from resolving its name to the end of its response.',
    wholeNumber(100, 60_000),
    { fallback: '15000' },
  ),
  webhookPausesMs: setting(
    'WEBHOOK_PAUSES_MS',
    'The pauses before each attempt to deliver an event: as many attempts are made.',
    numbers(PAUSES, 0, 7 * 24 * 3_600_000, 20),
    {
      fallback: '0,5000,300000,1800000,7200000,18000000,36000000,50400000,72000000,86400000',
    },
  ),
  webhookEveryMs: setting(
    'WEBHOOK_EVERY_MS',
    'How often the workers look for events to deliver.',
    milliseconds,
    { fallback: '250' },
  ),
} as const;

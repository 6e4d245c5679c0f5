import { z } from 'zod';
import { merchantEventTypes } from '../../domain/merchant-event.js';
import {
  ALL_EVENTS,
  disabledReasons,
  type WebhookEndpoint,
} from '../../domain/webhooks/endpoint.js';
import { type ShownEndpoint } from '../../services/webhooks/endpoints.js';
import { text, withCode } from './fields.js';

const LONGEST_URL = 2_048;

/** The URL of an endpoint in a request; whether it may be used, the service decides. */
export const endpointUrl = z
  .string('must be text')
  .max(LONGEST_URL, `must be at most ${LONGEST_URL} characters`)
  .meta({
    description:
      'Where events are sent: https, on port 443, at a public host name, without user, password or fragment.',
    format: 'uri',
    examples: ['https://shop.example/hooks'],
  });

/** The types that an endpoint subscribes to in a request. */
export const subscribedTypes = z
  .array(z.enum([ALL_EVENTS, ...merchantEventTypes]), 'must be a list')
  .min(1, 'must have at least one entry')
  .refine(
    (types) => new Set(types).size === types.length,
    withCode('repeated', 'must have each type once'),
  )
  .refine(
    (types) => types.length === 1 || !types.includes(ALL_EVENTS),
    withCode('invalid_value', 'must be ["*"] alone, or types'),
  )
  .meta({
    description:
      '`["*"]` for all events, those that later releases add included; or their types. Only with `["*"]` does a gap in `sequence` mean that an event is missing.',
    examples: [['*'], ['payment.succeeded', 'payment.failed']],
  });

export const endpointDescription = text(255)
  .nullish()
  .meta({ description: 'For people.', examples: ['Order service'] });

const time = z.iso.datetime({ precision: 3 });

const fields = {
  id: z.uuid(),
  url: z.string(),
  events: z.array(z.string()),
  description: z.string().nullable(),
  enabled: z.boolean(),
  disabled_reason: z.enum(disabledReasons).nullable().meta({
    description:
      'Who turned it off: you, an operator, the endpoint itself by answering 410 (`gone`), or the gateway, since every attempt failed for five days.',
  }),
  disabled_at: time.nullable(),
  failing_since: time
    .nullable()
    .meta({ description: 'The first failed attempt since the last that succeeded.' }),
  old_secret_valid_until: time
    .nullable()
    .meta({ description: 'Until then, the secret before the last roll signs too.' }),
  recovering: z.boolean().meta({ description: 'Whether earlier events are being delivered.' }),
  created_at: time,
  updated_at: time,
};

/** An endpoint as merchants see it. */
export const endpointView = z.strictObject(fields).meta({ id: 'WebhookEndpoint' });

export type EndpointView = z.output<typeof endpointView>;

/** The same, with its secret. */
export const shownEndpointView = z
  .strictObject({
    ...fields,
    secret: z.string().nullable().meta({
      description:
        'Signs what is sent (Standard Webhooks). Shown only here; a retry with the same `Idempotency-Key` shows it for another hour, and then null.',
    }),
  })
  .meta({ id: 'WebhookEndpointWithSecret' });

type ShownEndpointView = z.output<typeof shownEndpointView>;

export const endpointViewOf = (endpoint: WebhookEndpoint): EndpointView => ({
  id: endpoint.id,
  url: endpoint.url,
  events: [...endpoint.events],
  description: endpoint.description,
  enabled: endpoint.disabled === null,
  disabled_reason: endpoint.disabled?.reason ?? null,
  disabled_at: endpoint.disabled?.at.toISOString() ?? null,
  failing_since: endpoint.failingSince?.toISOString() ?? null,
  old_secret_valid_until: endpoint.oldSecret?.validUntil.toISOString() ?? null,
  recovering: endpoint.recovery !== null,
  created_at: endpoint.createdAt.toISOString(),
  updated_at: endpoint.updatedAt.toISOString(),
});

export const shownEndpointViewOf = ({ endpoint, secret }: ShownEndpoint): ShownEndpointView => ({
  ...endpointViewOf(endpoint),
  secret: secret?.reveal() ?? null,
});

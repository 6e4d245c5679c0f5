import { type MerchantEventType } from '../merchant-event.js';

/** A signing secret, encrypted. */
export type SealedSecret = { readonly sealed: string; readonly keyId: string };

/** The secret before the last roll: it signs as well, until then. */
export type OldSecret = SealedSecret & { readonly validUntil: Date };

/**
 * Why an endpoint gets no events:
 * - `merchant`, `operator`: turned off by one of them
 * - `gone`: it answered 410
 * - `failing`: every attempt failed for days
 */
export const disabledReasons = ['merchant', 'operator', 'gone', 'failing'] as const;

export type DisabledReason = (typeof disabledReasons)[number];

export const ALL_EVENTS = '*';

/** The types that an endpoint gets: `["*"]` for all, those of later releases included. */
export type SubscribedTypes = readonly (MerchantEventType | typeof ALL_EVENTS)[];

/** An address of a merchant's to which events are sent. */
export type WebhookEndpoint = {
  readonly id: string;
  readonly merchantId: string;
  readonly url: string;
  /** As text: a later release may know types that this one does not. */
  readonly events: readonly string[];
  readonly description: string | null;
  /** Null while it is enabled. */
  readonly disabled: { readonly reason: DisabledReason; readonly at: Date } | null;
  readonly secret: SealedSecret;
  readonly oldSecret: OldSecret | null;
  /** The first failed attempt after the last that succeeded. */
  readonly failingSince: Date | null;
  /** The events that are being recovered: sequences above `after`, up to `upTo`. */
  readonly recovery: { readonly after: number; readonly upTo: number } | null;
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly isDeleted: boolean;
};

/** How many endpoints a merchant may have. */
export const MOST_ENDPOINTS = 16;

export type Event = {
  readonly type: string;
  /** The endpoint that a ping is for. */
  readonly pinged: string | null;
};

/** Whether an endpoint receives an event. A ping reaches its endpoint whether or not it subscribed. */
export const wants = (
  { id, events, disabled }: Pick<WebhookEndpoint, 'id' | 'events' | 'disabled'>,
  { type, pinged }: Event,
): boolean =>
  disabled === null && (pinged === id || events.includes(ALL_EVENTS) || events.includes(type));

type Change = Partial<
  Pick<WebhookEndpoint, 'url' | 'events' | 'description'> & { readonly enabled: boolean }
>;

/** An endpoint after a merchant's or operator's change. One that is enabled again starts without failures. */
export function changeEndpoint(
  before: WebhookEndpoint,
  { enabled, ...change }: Change,
  by: 'merchant' | 'operator',
  now: Date,
): WebhookEndpoint {
  const isEnabled = enabled ?? before.disabled === null;
  const isSwitchedOn = isEnabled && before.disabled !== null;
  return {
    ...before,
    ...change,
    disabled: isEnabled ? null : (before.disabled ?? { reason: by, at: now }),
    failingSince: isSwitchedOn ? null : before.failingSince,
    version: before.version + 1,
    updatedAt: now,
  };
}

/** An endpoint with a new secret; the one before may sign for a while. */
export const rollSecret = (
  before: WebhookEndpoint,
  secret: SealedSecret,
  oldSecret: OldSecret | null,
  now: Date,
): WebhookEndpoint => ({
  ...before,
  secret,
  oldSecret,
  version: before.version + 1,
  updatedAt: now,
});

import { type DisabledReason } from './endpoint.js';

/** An event on its way to one endpoint. */
export type Delivery = {
  readonly id: string;
  readonly endpointId: string;
  readonly merchantId: string;
  readonly eventId: string;
  readonly eventType: string;
  readonly paymentId: string | null;
  readonly sequence: number;
  /** All attempts so far, and those since it was last begun or sent again. */
  readonly attempts: number;
  readonly tried: number;
};

/** The waits before each attempt, and how long an endpoint may only fail. */
export type DeliveryRules = {
  readonly pausesMs: readonly number[];
  readonly disableAfterMs: number;
};

const [SECOND, MINUTE, HOUR] = [1_000, 60_000, 3_600_000];
const DAY = 24 * HOUR;

export const DELIVERY_RULES: DeliveryRules = {
  pausesMs: [
    0,
    5 * SECOND,
    5 * MINUTE,
    30 * MINUTE,
    2 * HOUR,
    5 * HOUR,
    10 * HOUR,
    14 * HOUR,
    20 * HOUR,
    24 * HOUR,
  ],
  disableAfterMs: 5 * DAY,
};

/** While this many attempts have not been made, a failing delivery holds back later events of its payment. */
export const HOLDING_ATTEMPTS = 3;

/** An endpoint's response: a status, or null if there was none that could be read. */
export type Heard = { readonly status: number | null; readonly retryAfterMs: number | null };

/** Only 2xx is success. A redirect is a failure. */
export const isDelivered = ({ status }: Heard): boolean =>
  status !== null && status >= 200 && status < 300;

const TOO_MANY_REQUESTS = 429;
const BAD_GATEWAY = 502;
const UNAVAILABLE = 503;
const GATEWAY_TIMEOUT = 504;
const GONE = 410;

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;

/**
 * How long to pause an endpoint: the time it asked for, or one that doubles each time. Null if it did
 * not report overload. `slowed` counts such responses since the last success.
 */
export function slowDownMs({ status, retryAfterMs }: Heard, slowed: number): number | null {
  if (status === UNAVAILABLE) return retryAfterMs;
  if (status !== TOO_MANY_REQUESTS && status !== BAD_GATEWAY && status !== GATEWAY_TIMEOUT) {
    return null;
  }
  return retryAfterMs ?? Math.min(FIRST_PAUSE_MS * 2 ** Math.min(slowed, 10), LONGEST_PAUSE_MS);
}

/** When to try again after `tried` attempts, with a jitter of a tenth (`random` from 0 to 1); null: no more. */
export function nextPauseMs(
  { pausesMs }: DeliveryRules,
  tried: number,
  random: number,
): number | null {
  const pause = pausesMs[tried];
  return pause === undefined ? null : Math.round(pause * (0.9 + 0.2 * random));
}

/** Why an endpoint is disabled after a failed attempt; null if it is not. */
export function disabledBy(
  { status }: Heard,
  failingSince: Date,
  now: Date,
  { disableAfterMs }: DeliveryRules,
): DisabledReason | null {
  if (status === GONE) return 'gone';
  return now.getTime() - failingSince.getTime() >= disableAfterMs ? 'failing' : null;
}

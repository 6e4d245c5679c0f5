import { type Fixed } from './columns.js';

export type WebhookEndpointsTable = {
  readonly uuid: Fixed<string>;
  readonly merchant_id: Fixed<string>;
  /** 1 to 16; null once it was deleted. */
  readonly place: number | null;
  readonly url: string;
  /** A JSON list. */
  readonly events: string;
  readonly description: string | null;
  readonly disabled_reason: string | null;
  readonly disabled_at: string | null;
  /** Empty once it was deleted, like the key's id. */
  readonly secret: string;
  readonly secret_key_id: string;
  readonly old_secret: string | null;
  readonly old_secret_key_id: string | null;
  readonly old_secret_until: string | null;
  readonly failing_since: string | null;
  /** How often it has asked for fewer requests since the last success, and until when it gets none. */
  readonly slowed: number;
  readonly slowed_until: string | null;
  readonly recover_after: number | null;
  readonly recover_up_to: number | null;
  /** The id of the event that announces the disabling, until it is written. */
  readonly announce: string | null;
  /** When a delivery is next due, by the database's clock; null if none is pending, or while it is disabled. */
  readonly due_at: string | null;
  /** Counts new deliveries, so that a worker notices those that came while it worked. */
  readonly wakes: number;
  /** The worker that delivers to it now, and the end of its lease. */
  readonly lease: string | null;
  readonly leased_until: string | null;
  /** Counts changes by the merchant or an operator. */
  readonly version: number;
  readonly created_at: Fixed<string>;
  readonly updated_at: string;
};

export type WebhookCursorsTable = {
  readonly merchant_id: Fixed<string>;
  readonly sequence: number;
  readonly created_at: Fixed<string>;
};

export type WebhookDeliveriesTable = {
  readonly uuid: Fixed<string>;
  readonly merchant_id: Fixed<string>;
  readonly endpoint_id: Fixed<string>;
  readonly event_id: Fixed<string>;
  readonly event_type: Fixed<string>;
  readonly payment_id: Fixed<string | null>;
  readonly sequence: Fixed<number>;
  readonly status: string;
  readonly attempts: number;
  readonly tried: number;
  /** Of the next attempt, by the database's clock; null when there will be none. */
  readonly next_at: string | null;
  /** Since when it is to be delivered; null when there will be no attempt. */
  readonly pending_since: string | null;
  readonly created_at: Fixed<string>;
};

/** Append-only. */
export type WebhookAttemptsTable = {
  readonly uuid: Fixed<string>;
  readonly merchant_id: Fixed<string>;
  readonly endpoint_id: Fixed<string>;
  readonly event_id: Fixed<string>;
  readonly event_type: Fixed<string>;
  readonly attempt: Fixed<number>;
  readonly status: Fixed<string>;
  readonly status_code: Fixed<number | null>;
  readonly error: Fixed<string | null>;
  readonly took_ms: Fixed<number>;
  readonly answer: Fixed<string | null>;
  readonly next_at: Fixed<string | null>;
  readonly created_at: Fixed<string>;
};

/** Append-only: keys never expire. */
export type WebhookKeysTable = {
  readonly merchant_id: Fixed<string>;
  readonly operation: Fixed<string>;
  /** The endpoint or event of the request's path; empty if it has none. */
  readonly parent_id: Fixed<string>;
  readonly idempotency_key: Fixed<string>;
  readonly request_fingerprint: Fixed<string>;
  readonly fingerprint_key_id: Fixed<string>;
  readonly result_id: Fixed<string>;
  readonly created_at: Fixed<string>;
};

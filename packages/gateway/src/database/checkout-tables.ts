import { type Fixed } from './columns.js';

export type CheckoutSessionsTable = {
  readonly uuid: Fixed<string>;
  readonly merchant_id: Fixed<string>;
  readonly amount: Fixed<number>;
  readonly currency: Fixed<string>;
  readonly capture: Fixed<string>;
  readonly reference: Fixed<string | null>;
  readonly description: Fixed<string | null>;
  readonly metadata: Fixed<string>;
  readonly return_url: Fixed<string>;
  readonly cancel_url: Fixed<string | null>;
  readonly locale: Fixed<string | null>;
  readonly status: string;
  readonly expiry_reason: string | null;
  readonly idempotency_key: Fixed<string | null>;
  readonly request_fingerprint: Fixed<string | null>;
  readonly fingerprint_key_id: Fixed<string | null>;
  /** The id of the event that tells how it ended, until it is written. */
  readonly announce: string | null;
  /** When a worker looks at it next, by the database's clock; null once it has ended. */
  readonly due_at: string | null;
  readonly expires_at: Fixed<string>;
  readonly created_at: Fixed<string>;
  readonly updated_at: string;
};

/** Append-only: a row takes the place of one attempt, for a payment or, with null, for the end of the session. */
export type CheckoutAttemptsTable = {
  readonly session_id: Fixed<string>;
  /** Counts from 1. */
  readonly attempt: Fixed<number>;
  readonly payment_id: Fixed<string | null>;
  readonly created_at: Fixed<string>;
};

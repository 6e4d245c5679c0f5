import { type AuditNote } from '../../domain/audit.js';
import { type Delivery, type Heard } from '../../domain/webhooks/delivery.js';
import { type DisabledReason, type WebhookEndpoint } from '../../domain/webhooks/endpoint.js';
import { type EventPlace, type StoredEvent } from './event-store.js';
import { type KeyedHash } from './keyed-hasher.js';
import { type Listed, type Page } from './payment-store.js';
import { type SendError } from './webhook-sender.js';

/** What an Idempotency-Key of a request about webhooks stands for. */
export type KeyScope = {
  readonly merchantId: string;
  readonly operation: 'create' | 'roll_secret' | 'ping' | 'resend' | 'recover';
  /** The id in the request's path; empty if it has none. */
  readonly parentId: string;
  readonly key: string;
};

export type KeyClaim = KeyScope & { readonly fingerprint: KeyedHash };

/** The key was used before, with the body of that fingerprint, and made `resultId`. */
export type WebhookKeyUsed = {
  readonly kind: 'key_used';
  readonly resultId: string;
  readonly fingerprint: KeyedHash;
  readonly usedAt: Date;
};

export type Written = { readonly kind: 'recorded' } | WebhookKeyUsed;

/** One attempt to deliver an event, as merchants see it. */
export type WebhookAttempt = {
  readonly id: string;
  readonly endpointId: string;
  readonly eventId: string;
  readonly eventType: string;
  readonly attempt: number;
  readonly isDelivered: boolean;
  readonly status: number | null;
  readonly error: SendError | null;
  readonly tookMs: number;
  readonly answer: string | null;
  readonly nextAt: Date | null;
  readonly at: Date;
};

/** The key of a merchant's request, or the note of an operator's act: both are written in the same transaction. */
type Requested = { readonly claim?: KeyClaim | null; readonly note?: AuditNote };

/**
 * Merchants' endpoints. Repeating a call with the same ids is safe. All throw StoreUnavailable when the database does
 * not confirm in time. A deleted endpoint is not found.
 */
export type EndpointStore = {
  /** `too_many`: the merchant has as many as it may. */
  createEndpoint(
    endpoint: WebhookEndpoint,
    claim: KeyClaim | null,
  ): Promise<Written | { readonly kind: 'too_many' }>;
  /** Null when there is none, or it is another merchant's. */
  findEndpoint(merchantId: string, endpointId: string): Promise<WebhookEndpoint | null>;
  /** Newest first. */
  listEndpoints(merchantId: string, page: Page): Promise<Listed<WebhookEndpoint>>;
  /** `superseded`: it has changed since it was read; nothing was written. */
  changeEndpoint(
    before: WebhookEndpoint,
    after: WebhookEndpoint,
    by: Requested & {
      /** What the key stands for, if it is not the endpoint as a whole. */
      readonly resultId?: string;
    },
  ): Promise<Written | { readonly kind: 'superseded' }>;
  findKey(scope: KeyScope): Promise<WebhookKeyUsed | null>;
  /** Records only that the key was used. */
  claimKey(claim: KeyClaim, resultId: string): Promise<Written>;
  /** Has an event delivered to an endpoint, now and whatever became of it before. */
  resend(endpoint: WebhookEndpoint, event: StoredEvent, by: Requested): Promise<Written>;
  /** Has the events between two sequences delivered, as far as they were not. */
  startRecovery(
    endpoint: WebhookEndpoint,
    range: { readonly after: number; readonly upTo: number },
    by: Requested,
  ): Promise<Written>;
  /** The last sequence of the merchant's events before that time; 0 if there is none. */
  lastBefore(merchantId: string, time: Date): Promise<number>;
  /** Newest first. */
  listAttempts(endpointId: string, page: Page): Promise<Listed<WebhookAttempt>>;
  /** For operators: of one merchant, or of all. */
  listAll(
    merchantId: string | null,
    startingAfter: string | null,
  ): Promise<readonly WebhookEndpoint[]>;
  /** For operators: whosever it is. */
  findAny(endpointId: string): Promise<WebhookEndpoint | null>;
};

/** An endpoint that this process delivers to until its lease ends. */
export type Claimed = {
  readonly endpointId: string;
  readonly lease: string;
  /** How many times deliveries had been added when it was claimed. */
  readonly wakes: number;
};

export type DueDelivery = Delivery & { readonly body: string };

/** What an endpoint is like before an attempt. */
export type EndpointHealth = { readonly failingSince: Date | null; readonly slowed: number };

export type RecordedAttempt = {
  readonly delivery: Delivery;
  readonly result: Heard & {
    readonly error: SendError | null;
    readonly answer: string | null;
    readonly tookMs: number;
  };
  readonly isDelivered: boolean;
  /** Null: none. */
  readonly nextInMs: number | null;
  /** Null: the endpoint's stays as it is. */
  readonly health: EndpointHealth | null;
  readonly slowedForMs: number | null;
};

/** What waits to be delivered; times by the database's clock. */
export type WebhookBacklog = {
  /** How long an endpoint has had a delivery due that no process has taken; 0 if there is none. */
  readonly oldestDueMs: number;
  /** The age of the oldest event that an enabled endpoint has not got yet; 0 if there is none. */
  readonly oldestUndeliveredMs: number;
  /** Endpoints that were disabled because of their responses. */
  readonly disabled: number;
};

/** An endpoint whose end the merchant has not been told of; `eventId` is the event that will. */
type Unannounced = { readonly endpoint: WebhookEndpoint; readonly eventId: string };

/** The next events of one merchant, up to a sequence, as deliveries. */
export type HandOutPart = {
  readonly place: EventPlace;
  readonly upTo: number;
  readonly deliveries: readonly NewDelivery[];
};

/**
 * Events on their way to endpoints. Any number of processes share the work; each step is one guarded transaction. All
 * throw StoreUnavailable.
 */
export type DeliveryStore = {
  /** Merchants with events that have not been handed out to their endpoints. */
  listBehind(limit: number): Promise<readonly EventPlace[]>;
  endpointsOf(merchantIds: readonly string[]): Promise<readonly WebhookEndpoint[]>;
  /** Makes the deliveries of merchants' next events, except where another process has. */
  handOut(parts: readonly HandOutPart[]): Promise<void>;
  listRecovering(limit: number): Promise<readonly WebhookEndpoint[]>;
  /** Makes those deliveries of a recovery's next events that have not succeeded, unless another process has. */
  recover(
    endpoint: WebhookEndpoint,
    upTo: number | null,
    deliveries: readonly NewDelivery[],
  ): Promise<boolean>;
  /** Takes endpoints with deliveries that are due. No other process gets them during the lease. */
  claim(limit: number, leaseMs: number): Promise<readonly Claimed[]>;
  /** False if another process has it by now. */
  renew(claimed: Claimed, leaseMs: number): Promise<boolean>;
  /** Its next deliveries, one for each payment and none of `underWay`. Null once it is disabled or deleted. */
  loadDue(
    claimed: Claimed,
    limit: number,
    underWay: readonly Delivery[],
  ): Promise<{
    readonly endpoint: WebhookEndpoint;
    readonly health: EndpointHealth;
    readonly due: readonly DueDelivery[];
    /** Whether there are more: at once, or when these have been delivered. */
    readonly more: 'now' | 'later' | 'none';
  } | null>;
  /** False if the next holder of the endpoint's lease has recorded it already. */
  recordAttempt(attempt: RecordedAttempt): Promise<boolean>;
  release(claimed: Claimed): Promise<void>;
  /** Disables an endpoint that is enabled. `eventId` is the event that will tell the merchant. */
  disable(endpointId: string, reason: DisabledReason, eventId: string): Promise<boolean>;
  listUnannounced(limit: number): Promise<readonly Unannounced[]>;
  markAnnounced(eventId: string): Promise<void>;
  /** Deletes attempts and deliveries older than this; returns how many rows. */
  removeOld(
    keptMs: { readonly attempts: number; readonly deliveries: number },
    limit: number,
  ): Promise<number>;
  readBacklog(): Promise<WebhookBacklog>;
};

export type NewDelivery = { readonly endpointId: string; readonly event: StoredEvent };

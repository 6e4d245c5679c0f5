import { type Operation } from './operations/operation.js';
import { type Payment } from './payment.js';
import { operationKinds, publicOperationStatuses, publicStatusList } from './states.js';

/** The types of events that are about a payment. */
const paymentEventTypes = [
  ...publicStatusList.map((status) => `payment.${status}` as const),
  ...operationKinds.flatMap((kind) =>
    publicOperationStatuses.map((status) => `${kind}.${status}` as const),
  ),
];

/** Every type of event, for parsing and for the contract. */
export const merchantEventTypes = [
  ...paymentEventTypes,
  'checkout_session.completed',
  'checkout_session.expired',
  'webhook_endpoint.disabled',
  'test.ping',
] as const;

export type PaymentEventType = (typeof paymentEventTypes)[number];

export type MerchantEventType = (typeof merchantEventTypes)[number];

/** The API request that caused an event. */
export type EventRequest = { readonly id: string; readonly idempotencyKey: string | null };

/** What an event is about, as it was right after it. */
type EventData = { readonly payment: Payment; readonly operation: Operation | null };

/** A step of a payment as its merchant sees it. `sequence` counts each merchant's events from 1. */
export type MerchantEvent = {
  readonly id: string;
  readonly merchantId: string;
  readonly type: MerchantEventType;
  readonly sequence: number;
  readonly timestamp: Date;
  readonly data: EventData;
  /** Null if no request caused it. */
  readonly request: EventRequest | null;
};

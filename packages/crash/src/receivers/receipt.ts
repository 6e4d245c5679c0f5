import { type MerchantId } from '../merchants/order.js';
import { type MerchantEvent } from './merchant-event.js';

/** A merchant's endpoint, and the types of events that it asked for. */
export type Endpoint = {
  readonly id: string;
  readonly merchant: MerchantId;
  readonly types: readonly string[];
};

/** Whether an endpoint asked for an event. */
export const isWantedBy = ({ types }: Endpoint, { type }: MerchantEvent): boolean =>
  types.includes('*') || types.includes(type);

/** One arrival of an event at an endpoint. */
export type Receipt = {
  readonly endpointId: string;
  readonly event: MerchantEvent;
  /** The `webhook-id` in its headers. */
  readonly webhookId: string;
  /** Whether its signature is right, by the library of Standard Webhooks. */
  readonly isSigned: boolean;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** When the endpoint answered with 2xx; null if it did not. */
  readonly acceptedAt: number | null;
};

import { type SubscribedTypes } from '../../domain/webhooks/endpoint.js';

/** Who asks, with which key; `requestId` goes into the event of a ping. */
export type Asked = {
  readonly merchantId: string;
  readonly idempotencyKey: string | null;
};

/** A new endpoint. */
export type NewEndpoint = {
  readonly url: string;
  readonly events: SubscribedTypes;
  readonly description: string | null;
};

/** What is to change; what is missing stays. */
export type EndpointChange = Partial<NewEndpoint & { readonly enabled: boolean }>;

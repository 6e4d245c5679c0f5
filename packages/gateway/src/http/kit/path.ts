import { type Request } from 'express';
import { ApiError, type ErrorCode } from '../../domain/errors.js';
import { readId } from '../../domain/ids.js';

/** The path of a call, and the id in it, if any. */
export type Path<Id> = {
  /** As the contract writes it: `/payments/{id}`. */
  readonly template: string;
  /** What `{id}` identifies, and the error for an id that identifies nothing. */
  readonly resource: { readonly name: string; readonly notFound: ErrorCode } | null;
  /** Throws ApiError `notFound` for what cannot be an id. */
  readonly idOf: (req: Request) => Id;
};

/** A path without an id. */
export const path = <Template extends string>(
  template: Template extends `${string}{${string}` ? never : Template,
): Path<null> => ({
  template,
  resource: null,
  idOf: () => null,
});

const pathWithId =
  (name: string, notFound: ErrorCode) =>
  (template: `${string}/{id}${string}`): Path<string> => ({
    template,
    resource: { name, notFound },
    idOf({ params: { id } }) {
      const read = typeof id === 'string' ? readId(id) : null;
      if (read === null) throw new ApiError(notFound);
      return read;
    },
  });

/** A path in which `{id}` is a payment's. */
export const paymentPath = pathWithId('payment', 'payment_not_found');

/** A path in which `{id}` is an event's. */
export const eventPath = pathWithId('event', 'event_not_found');

/** A path in which `{id}` is a refund's. */
export const refundPath = pathWithId('refund', 'refund_not_found');

/** A path in which `{id}` is a checkout session's. */
export const sessionPath = pathWithId('checkout session', 'checkout_session_not_found');

/** A path in which `{id}` is an endpoint's. */
export const endpointPath = pathWithId('webhook endpoint', 'webhook_endpoint_not_found');

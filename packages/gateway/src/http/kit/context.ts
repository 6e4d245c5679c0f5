import { type Response } from 'express';
import { type ErrorCode } from '../../domain/errors.js';
import { type Handles, handlesOf } from '../../domain/handles.js';
import { type Operation } from '../../domain/operations/operation.js';
import { type Payment, publicStatusOf } from '../../domain/payment.js';

declare global {
  // eslint-disable-next-line @typescript-eslint/no-namespace -- Express's way to type res.locals
  namespace Express {
    /** Facts about a request that its log line shows. */
    // eslint-disable-next-line @typescript-eslint/consistent-type-definitions -- only an interface can be merged with the one of Express
    interface Locals {
      requestId: string;
      /** The client's: see client-address.ts. */
      clientAddress: string;
      /** Only while traces are made. */
      traceId?: string;
      merchantId?: string;
      /** The id of the token that was sent, if known; never the token itself. */
      tokenId?: string;
      paymentId?: string;
      paymentStatus?: string;
      handles?: Handles;
      operationId?: string;
      errorCode?: ErrorCode;
    }
  }
}

/** Records for the log which payment a request is about. */
export function notePayment(
  { locals }: Response,
  payment: Payment,
  operation: Operation | null = null,
): void {
  locals.paymentId = payment.id;
  locals.paymentStatus = publicStatusOf(payment);
  locals.handles = handlesOf(payment, operation);
  if (operation !== null) locals.operationId = operation.id;
}

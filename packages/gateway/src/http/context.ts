import { type Response } from 'express';
import { type ErrorCode } from '../domain/errors.js';
import { type Handles, handlesOf } from '../domain/handles.js';
import { type Operation } from '../domain/operation.js';
import { type Payment, publicStatusOf } from '../domain/payment.js';

declare global {
  // eslint-disable-next-line @typescript-eslint/no-namespace -- Express's way to type res.locals
  namespace Express {
    /** What is known of a request while it is handled; all of it goes to its log line. */
    interface Locals {
      requestId: string;
      /** The client's: see client-address.ts. */
      clientAddress: string;
      /** Only while traces are made. */
      traceId?: string;
      merchantId?: string;
      /** Of the token that was sent, if it is known; never the token. */
      tokenId?: string;
      paymentId?: string;
      paymentStatus?: string;
      handles?: Handles;
      operationId?: string;
      errorCode?: ErrorCode;
    }
  }
}

/** Notes what a request is about. */
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

/** On every answer, beside `X-Request-Id`. A payment changes, and concerns its merchant alone. */
export const ANSWER_HEADERS = [
  ['Cache-Control', 'no-store'],
  ['X-Content-Type-Options', 'nosniff'],
] as const;

/** Answers with JSON, serialized once. */
export function sendJson(
  res: Response,
  status: number,
  body: object,
  contentType = 'application/json; charset=utf-8',
): void {
  res.statusCode = status;
  res.setHeader('Content-Type', contentType);
  res.end(JSON.stringify(body));
}

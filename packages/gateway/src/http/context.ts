import { type Response } from 'express';
import { type ErrorCode } from '../domain/errors.js';

declare global {
  // eslint-disable-next-line @typescript-eslint/no-namespace -- Express's way to type res.locals
  namespace Express {
    /** What is known of a request while it is handled; all of it goes to its log line. */
    interface Locals {
      requestId: string;
      /** Only while traces are made. */
      traceId?: string;
      merchantId?: string;
      paymentId?: string;
      paymentStatus?: string;
      operationId?: string;
      errorCode?: ErrorCode;
    }
  }
}

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

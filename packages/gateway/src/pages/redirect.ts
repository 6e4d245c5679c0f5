import { type Response } from 'express';
import { type CheckoutSession } from '../domain/checkout/session.js';
import { setPageHeaders } from './headers.js';

/** 303: what comes next is read with GET, whatever brought the payer here. */
export function redirect(
  res: Response,
  address: string,
  session: CheckoutSession | null = null,
): void {
  setPageHeaders(res, session);
  res.statusCode = 303;
  res.setHeader('Location', address);
  res.end();
}

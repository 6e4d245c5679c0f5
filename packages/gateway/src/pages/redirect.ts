import { type Response } from 'express';
import { setPageHeaders } from './headers.js';

/** 303: what comes next is read with GET, whatever brought the payer here. */
export function redirect(res: Response, address: string): void {
  setPageHeaders(res);
  res.statusCode = 303;
  res.setHeader('Location', address);
  res.end();
}

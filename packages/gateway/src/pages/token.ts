import { type Request } from 'express';
import { CHECKOUT_PATH } from '../services/payer-addresses.js';

/** The token in an address. */
export const tokenOf = ({ params: { token } }: Request): string =>
  typeof token === 'string' ? token : '';

/** The address of the checkout page that a request came to, or that lies above it. */
export const pageOf = (req: Request): string =>
  `${CHECKOUT_PATH}/${encodeURIComponent(tokenOf(req))}`;

import { type Request, type RequestHandler, type Response, Router } from 'express';
import { type Challenges, type NextStop } from '../../services/challenges.js';
import { PAYERS_PATH } from '../../services/payer-addresses.js';
import { notePayment } from '../kit/context.js';
import { addRoute } from '../kit/routes.js';
import { PAYER_HEADERS } from './page.js';

/** The addresses that payers' browsers visit, at the root. The token in them takes the place of a merchant's. */
export function payerRoutes({ wayOut, wayBack }: Challenges): Router {
  const router = Router();
  addRoute(router, `${PAYERS_PATH}/:token`, { get: sendOn(wayOut) });
  // Some banks send the payer back by POST. Nothing in it is read.
  const back = sendOn(wayBack);
  addRoute(router, `${PAYERS_PATH}/:token/return`, { get: back, post: back });
  return router;
}

const sendOn =
  (next: (token: string) => Promise<NextStop>): RequestHandler =>
  async (req, res) => {
    const { payment, address } = await next(tokenOf(req));
    notePayment(res, payment);
    redirect(res, address.reveal());
  };

const tokenOf = ({ params: { token } }: Request): string =>
  typeof token === 'string' ? token : '';

// 303: what comes next is read with GET, whatever brought the payer here.
function redirect(res: Response, address: string): void {
  for (const [name, value] of PAYER_HEADERS) res.setHeader(name, value);
  res.statusCode = 303;
  res.setHeader('Location', address);
  res.end();
}

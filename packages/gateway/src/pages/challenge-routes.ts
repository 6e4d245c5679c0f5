import { type RequestHandler, Router } from 'express';
import { notePayment } from '../http/kit/context.js';
import { addRoute } from '../http/kit/routes.js';
import { type Challenges, type NextStop } from '../services/challenges.js';
import { PAYERS_PATH } from '../services/payer-addresses.js';
import { redirect } from './redirect.js';
import { tokenOf } from './token.js';

/** The way to a challenge and back, at the root. The token in the address takes the place of a merchant's. */
export function challengeRoutes({ wayOut, wayBack }: Challenges): Router {
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

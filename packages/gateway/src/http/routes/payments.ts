import { Router } from 'express';
import { type Payments } from '../../services/payments.js';
import { type Clock } from '../../services/ports/clock.js';
import { notePayment, sendJson } from '../context.js';
import { networkOf } from '../request/client-address.js';
import { type MerchantOf } from '../request/merchant-of.js';
import { allowOnly } from '../middleware/errors.js';
import { idempotencyKeyOf } from '../request/idempotency-key.js';
import { readJson } from '../request/json-body.js';
import { paymentIdOf } from '../request/ids-in-path.js';
import { readQuery, refuseQuery } from '../request/query.js';
import { type RequireRoom } from '../request/room.js';
import { eventViewOf } from '../schemas/event.js';
import { eventsQuery, filterOf, listViewOf, pageOf, paymentsQuery } from '../schemas/list.js';
import { viewOf } from '../schemas/payment.js';
import { readPaymentRequest } from '../schemas/payment-request.js';
import { pathsOf } from './paths.js';

/** `/payments`, and `/payment` as the original project called it. */
export function paymentRoutes(deps: {
  payments: Payments;
  merchantOf: MerchantOf;
  requireRoom: RequireRoom;
  clock: Clock;
}): Router {
  const { payments, merchantOf, requireRoom, clock } = deps;
  const router = Router();

  router
    .route(pathsOf(''))
    .post(async (req, res) => {
      const merchantId = await merchantOf(req, res);
      await requireRoom(req, merchantId);
      refuseQuery(req);
      const key = idempotencyKeyOf(req);
      const asked = readPaymentRequest(await readJson(req), key, clock());
      const { payment, replayed } =
        'refusal' in asked
          ? await payments.replayOrRefuse(merchantId, asked)
          : await payments.create(merchantId, asked, networkOf(res.locals.clientAddress));
      notePayment(res, payment);
      if (replayed) res.setHeader('Idempotent-Replayed', 'true');
      sendJson(res, 200, viewOf(payment));
    })
    .get(async (req, res) => {
      const merchantId = await merchantOf(req, res);
      const query = readQuery(req, paymentsQuery);
      const listed = await payments.list(merchantId, filterOf(query), pageOf(query));
      sendJson(res, 200, listViewOf(listed, viewOf));
    })
    .all(allowOnly('GET', 'POST'));

  router
    .route(pathsOf('/:id'))
    .get(async (req, res) => {
      const merchantId = await merchantOf(req, res);
      refuseQuery(req);
      const payment = await payments.get(merchantId, paymentIdOf(req));
      notePayment(res, payment);
      sendJson(res, 200, viewOf(payment));
    })
    .all(allowOnly('GET'));

  router
    .route(pathsOf('/:id/events'))
    .get(async (req, res) => {
      const merchantId = await merchantOf(req, res);
      const page = pageOf(readQuery(req, eventsQuery));
      const events = await payments.listEvents(merchantId, paymentIdOf(req), page);
      sendJson(res, 200, listViewOf(events, eventViewOf));
    })
    .all(allowOnly('GET'));

  return router;
}

import { Router } from 'express';
import { ApiError } from '../../domain/errors.js';
import { isId } from '../../domain/ids.js';
import { type Payments } from '../../services/payments.js';
import { type Clock } from '../../services/ports/clock.js';
import { sendJson } from '../context.js';
import { type MerchantOf } from '../request/merchant-of.js';
import { allowOnly } from '../middleware/errors.js';
import { idempotencyKeyOf } from '../request/idempotency-key.js';
import { readJson } from '../request/json-body.js';
import { viewOf } from '../schemas/payment.js';
import { parsePaymentRequest } from '../schemas/payment-request.js';

/** `/payments`, and `/payment` as the original project called it. */
export function paymentRoutes(deps: {
  payments: Payments;
  merchantOf: MerchantOf;
  clock: Clock;
}): Router {
  const { payments, merchantOf, clock } = deps;
  const router = Router();

  router
    .route(['/payments', '/payment'])
    .post(async (req, res) => {
      const merchantId = await merchantOf(req, res);
      const key = idempotencyKeyOf(req);
      const command = parsePaymentRequest(await readJson(req), key, clock());
      const { payment, replayed } = await payments.create(merchantId, command);
      res.locals.paymentId = payment.id;
      if (replayed) res.setHeader('Idempotent-Replayed', 'true');
      sendJson(res, 200, viewOf(payment));
    })
    .all(allowOnly('POST'));

  router
    .route(['/payments/:id', '/payment/:id'])
    .get(async (req, res) => {
      const merchantId = await merchantOf(req, res);
      const { id } = req.params;
      if (typeof id !== 'string' || !isId(id)) throw new ApiError('payment_not_found');
      const payment = await payments.get(merchantId, id);
      res.locals.paymentId = payment.id;
      sendJson(res, 200, viewOf(payment));
    })
    .all(allowOnly('GET'));

  return router;
}

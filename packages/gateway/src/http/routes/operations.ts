import { type Request, type Response, Router } from 'express';
import { type OperationKind } from '../../domain/states.js';
import { type Operations } from '../../services/operations.js';
import { notePayment, sendJson } from '../context.js';
import { allowOnly } from '../middleware/errors.js';
import { idempotencyKeyOf } from '../request/idempotency-key.js';
import { readOptionalJson } from '../request/json-body.js';
import { type MerchantOf } from '../request/merchant-of.js';
import { paymentIdOf, refundIdOf } from '../request/ids-in-path.js';
import { readQuery, refuseQuery } from '../request/query.js';
import { type RequireRoom } from '../request/room.js';
import { listViewOf, pageOf, refundsQuery } from '../schemas/list.js';
import { operatedViewOf, operationViewOf } from '../schemas/operation.js';
import {
  readCapture,
  type ReadOperation,
  readRefund,
  readVoid,
} from '../schemas/operation-request.js';
import { pathsOf } from './paths.js';

/** What is done to a payment later: captures, void and refunds. */
export function operationRoutes(deps: {
  operations: Operations;
  merchantOf: MerchantOf;
  requireRoom: RequireRoom;
}): Router {
  const { operations, merchantOf, requireRoom } = deps;
  const router = Router();

  const request =
    (kind: OperationKind, read: ReadOperation) =>
    async (req: Request, res: Response): Promise<void> => {
      const merchantId = await merchantOf(req, res);
      await requireRoom(req, merchantId);
      refuseQuery(req);
      const paymentId = paymentIdOf(req);
      const key = idempotencyKeyOf(req);
      const asked = read(await readOptionalJson(req), key);
      const { replayed, ...operated } =
        'refusal' in asked
          ? await operations.replayOrRefuse(merchantId, paymentId, kind, asked)
          : await operations.request(merchantId, paymentId, asked);
      notePayment(res, operated.payment, operated.operation);
      if (replayed) res.setHeader('Idempotent-Replayed', 'true');
      sendJson(res, 200, operatedViewOf(operated));
    };

  router
    .route(pathsOf('/:id/captures'))
    .post(request('capture', readCapture))
    .all(allowOnly('POST'));
  router.route(pathsOf('/:id/void')).post(request('void', readVoid)).all(allowOnly('POST'));
  router
    .route(pathsOf('/:id/refunds'))
    .post(request('refund', readRefund))
    .get(async (req, res) => {
      const merchantId = await merchantOf(req, res);
      const page = pageOf(readQuery(req, refundsQuery));
      const refunds = await operations.listRefunds(merchantId, paymentIdOf(req), page);
      sendJson(res, 200, listViewOf(refunds, operationViewOf));
    })
    .all(allowOnly('GET', 'POST'));

  router
    .route('/refunds/:id')
    .get(async (req, res) => {
      const merchantId = await merchantOf(req, res);
      refuseQuery(req);
      const refund = await operations.getRefund(merchantId, refundIdOf(req));
      res.locals.paymentId = refund.paymentId;
      res.locals.operationId = refund.id;
      sendJson(res, 200, operationViewOf(refund));
    })
    .all(allowOnly('GET'));

  return router;
}

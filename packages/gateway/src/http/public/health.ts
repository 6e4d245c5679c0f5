import { Router } from 'express';
import { sendJson } from '@payment-gateway/service-kit/http/answer';
import { addRoute } from '../kit/routes.js';

/**
 * True when the gateway can work: the database accepts writes, and the process is not shutting down. The bank
 * does not count: without it, reads and known idempotency keys still work, and taking all gateways out of
 * service would not help.
 */
export type IsReady = () => Promise<boolean>;

/** For probes. */
export function healthRoutes(isReady: IsReady): Router {
  const router = Router();
  addRoute(router, '/health/live', {
    get(_req, res) {
      sendJson(res, 200, { status: 'alive' });
    },
  });
  addRoute(router, '/health/ready', {
    async get(_req, res) {
      const ready = await isReady();
      sendJson(res, ready ? 200 : 503, { status: ready ? 'ready' : 'not_ready' });
    },
  });
  return router;
}

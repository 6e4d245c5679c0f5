import { type Request, Router } from 'express';
import { readBody } from '@payment-gateway/service-kit/http/json-body';
import { RequestFault } from '@payment-gateway/service-kit/http/request-fault';
import { z } from 'zod';
import { ApiError, LARGEST_NOTIFICATION_KIB } from '../../domain/errors.js';
import { type Notifications } from '../../services/notifications.js';
import { addRoute } from '../kit/routes.js';

export const NOTIFICATIONS_PATH = '/bank/notifications';

/** Banks may add fields. */
export const notificationRequest = z
  .object({
    reference: z
      .string()
      .meta({ description: 'The reference of the deposit: the id of the payment.' }),
  })
  .meta({ id: 'BankNotification' });

const HEADERS = ['webhook-id', 'webhook-timestamp', 'webhook-signature'] as const;

/** Takes notifications of the bank, at the root. Their signature takes the place of a token. */
export function notificationRoutes({ receive }: Notifications): Router {
  const router = Router();
  addRoute(router, NOTIFICATIONS_PATH, {
    async post(req, res) {
      const [id, timestamp, signature] = HEADERS.map((name) => headerOf(req, name));
      if (id === undefined || timestamp === undefined || signature === undefined) {
        const detail = `The headers ${HEADERS.join(', ')} are needed.`;
        throw new ApiError('malformed_request', { detail });
      }
      const body = await bodyOf(req);
      const paymentId = await receive({ id, timestamp, signature, body }, referenceIn);
      if (paymentId !== null) res.locals.paymentId = paymentId;
      res.statusCode = 202;
      res.end();
    },
  });
  return router;
}

// Sent twice, Node joins the values, and the signature does not fit.
function headerOf({ headers }: Request, name: string): string | undefined {
  const value = headers[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

// Bytes that are not UTF-8 become other characters, and the signature does not fit.
async function bodyOf(req: Request): Promise<string> {
  try {
    return (await readBody(req, LARGEST_NOTIFICATION_KIB * 1_024)).toString('utf8');
  } catch (error) {
    const isLarge = error instanceof RequestFault && error.kind === 'body_too_large';
    throw isLarge ? new ApiError('notification_too_large') : error;
  }
}

function referenceIn(body: string): string {
  const parsed = notificationRequest.safeParse(parseJson(body));
  if (parsed.success) return parsed.data.reference;
  throw new ApiError('validation_failed', {
    errors: [{ field: 'reference', code: 'required', message: 'must be a text' }],
  });
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new ApiError('malformed_json'); // The parser's message quotes the body.
  }
}

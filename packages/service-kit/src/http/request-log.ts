import { type Request, type RequestHandler, type Response } from 'express';
import { ANSWER_HEADERS } from './answer.js';

/** How a service names and logs its requests. */
type RequestTracking = {
  readonly newId: () => string;
  /** Whether the client's own `X-Request-Id` may be logged and sent back. */
  readonly isSaneId: (given: string) => boolean;
  /** Called when a request arrives; what it returns, when it is answered or its client has left. */
  readonly begin: (
    req: Request,
    res: Response,
    requestId: string,
  ) => (timing: { readonly startedAt: number }) => void;
};

/** Gives each request its id (the client's, if sane) and each response the headers that all have. */
export function trackRequests({ newId, isSaneId, begin }: RequestTracking): RequestHandler {
  return (req, res, next) => {
    const startedAt = performance.now();
    const given = req.headers['x-request-id'];
    const requestId = typeof given === 'string' && isSaneId(given) ? given : newId();
    res.setHeader('X-Request-Id', requestId);
    for (const [name, value] of ANSWER_HEADERS) res.setHeader(name, value);
    const finish = begin(req, res, requestId);
    res.once('close', () => {
      finish({ startedAt });
    });
    next();
  };
}

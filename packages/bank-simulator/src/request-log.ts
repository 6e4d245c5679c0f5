import { type Request, type RequestHandler } from 'express';
import { type Logger } from 'pino';
import { withoutCardNumbers } from './card-numbers.js';

const references = new WeakMap<Request, string>();

/** Tells the log which deposit a request is about. */
export function noteReference(req: Request, reference: string): void {
  references.set(req, withoutCardNumbers(reference));
}

/** One line a request, when its connection is done with it: also for those that got no answer. */
export function requestLog(logger: Logger): RequestHandler {
  return (req, res, next) => {
    const startedAt = performance.now();
    const path = withoutCardNumbers(req.path);
    res.once('close', () => {
      logger.info(
        {
          method: req.method,
          path,
          // Without a status the client never saw an answer.
          status: res.writableFinished ? res.statusCode : null,
          reference: references.get(req),
          duration_ms: Math.round(performance.now() - startedAt),
        },
        'request',
      );
    });
    next();
  };
}

import { type Request, type Response } from 'express';
import { type AnsweredRequest } from '../../services/ports/metrics.js';

// nginx's status for a client that left before its response; otherwise it would count as a 200.
const CLIENT_GONE = 499;

/** What logs, metrics and traces report about a request: its route, not its path. */
export const answeredOf = (req: Request, res: Response, startedAt: number): AnsweredRequest => ({
  method: req.method,
  route: routeOf(req.route),
  status: res.headersSent ? res.statusCode : CLIENT_GONE,
  durationMs: performance.now() - startedAt,
  error: res.locals.errorCode,
});

const templates = new Map<string, string>();

/** The route as the contract writes it, `/payments/{id}`; of aliases the first. */
function routeOf(route: unknown): string | undefined {
  if (typeof route !== 'object' || route === null || !('path' in route)) return undefined;
  const path = String(Array.isArray(route.path) ? route.path[0] : route.path);
  const known = templates.get(path);
  if (known !== undefined) return known;
  const template = path.replace(/:(\w+)/g, '{$1}');
  templates.set(path, template);
  return template;
}

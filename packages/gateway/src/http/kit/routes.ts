import { type RequestHandler, Router } from 'express';
import { allowOnly } from '../middleware/errors.js';
import { type Call, type CallServer } from './call.js';

type Handlers = Readonly<Partial<Record<Call['method'], RequestHandler>>>;

const METHODS = ['get', 'post', 'patch', 'delete'] as const satisfies readonly Call['method'][];

/** The routes of all calls. */
export function callRoutes(calls: readonly Call[], server: CallServer): Router {
  const router = Router();
  const byTemplate = new Map<string, Handlers>();
  for (const { path, method, handler } of calls) {
    const handlers = byTemplate.get(path.template) ?? {};
    byTemplate.set(path.template, { ...handlers, [method]: handler(server) });
  }
  for (const [template, handlers] of byTemplate) addRoute(router, pathsOf(template), handlers);
  return router;
}

/** A path as Express writes it; below `/payments` also with `/payment`, its name in the original project. */
function pathsOf(template: string): string[] {
  const path = template.replace(/\{(\w+)\}/g, ':$1');
  return path.startsWith('/payments') ? [path, path.replace('/payments', '/payment')] : [path];
}

/** A route with its handlers. OPTIONS is answered with `Allow`, other methods get a 405 with it. */
export function addRoute(router: Router, paths: string | string[], handlers: Handlers): void {
  const route = router.route(paths);
  const allowed: string[] = [];
  for (const method of METHODS) {
    const handler = handlers[method];
    if (handler === undefined) continue;
    route[method](handler);
    allowed.push(method.toUpperCase());
  }
  route.all(allowOnly(...allowed));
}

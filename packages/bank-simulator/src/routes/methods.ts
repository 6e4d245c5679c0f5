import { type IRouter, type RequestHandler } from 'express';
import { problem } from '../problems.js';

type Methods = { get?: RequestHandler[]; post?: RequestHandler[] };

/** Serves a path with the methods it has, and says so to everybody who tries another one. */
export function serve(router: IRouter, path: string, { get, post }: Methods): void {
  const route = router.route(path);
  if (get) route.get(...get);
  if (post) route.post(...post);
  const allow = [...(get ? ['GET', 'HEAD'] : []), ...(post ? ['POST'] : [])].join(', ');
  route.all((req, res) => {
    res.set('Allow', allow);
    if (req.method !== 'OPTIONS') throw problem('method_not_allowed');
    res.status(204).end();
  });
}

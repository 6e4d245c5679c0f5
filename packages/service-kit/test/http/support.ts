import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { type Express } from 'express';
import { createRefuse } from '../../src/http/refusals.js';
import { createHttpServer, type HttpServer } from '../../src/http/server.js';

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };

// Refuses like a service, without its table of errors.
const refuse = createRefuse(silent, randomUUID, ({ kind }) => ({
  code: kind,
  status: kind === 'request_timeout' ? 408 : 400,
  headers: {},
  document: { code: kind },
}));

/** Serves the app on a free port. */
export async function serve(app: Express): Promise<HttpServer> {
  const http = createHttpServer(app, { requestTimeoutMs: 1_500, refuse, maxHeadersKib: 16 });
  http.server.listen(0, '127.0.0.1');
  await once(http.server, 'listening');
  return http;
}

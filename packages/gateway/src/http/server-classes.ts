import { IncomingMessage, type ServerOptions, ServerResponse } from 'node:http';
import { type Express } from 'express';

/**
 * Classes of requests and responses that carry Express's prototypes from birth, for `createServer`.
 * Express gives its prototypes to every request and response that reaches it; on objects that have
 * others, that makes V8 forget what it knows of their shape, and was measured to cost more than all
 * else that Express does. On these it finds nothing to change.
 */
export function createServerClasses(
  app: Express,
): Pick<ServerOptions, 'IncomingMessage' | 'ServerResponse'> {
  class GatewayRequest extends IncomingMessage {}
  class GatewayResponse<Request extends IncomingMessage> extends ServerResponse<Request> {}
  Object.setPrototypeOf(GatewayRequest.prototype, app.request);
  Object.setPrototypeOf(GatewayResponse.prototype, app.response);
  Object.assign(app, { request: GatewayRequest.prototype, response: GatewayResponse.prototype });
  return { IncomingMessage: GatewayRequest, ServerResponse: GatewayResponse };
}

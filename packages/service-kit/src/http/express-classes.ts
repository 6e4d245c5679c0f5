import { IncomingMessage, type ServerOptions, ServerResponse } from 'node:http';
import { type Express } from 'express';

/**
 * Request and response classes for `createServer` that have Express's prototypes from the start. Express sets
 * the prototypes of every request and response. Changing a prototype makes V8 discard the object's shape,
 * which was measured to cost more than everything else Express does. With these classes nothing changes.
 */
export function expressClasses(
  app: Pick<Express, 'request' | 'response'>,
): Pick<ServerOptions, 'IncomingMessage' | 'ServerResponse'> {
  class ServiceRequest extends IncomingMessage {}
  class ServiceResponse<Request extends IncomingMessage> extends ServerResponse<Request> {}
  Object.setPrototypeOf(ServiceRequest.prototype, app.request);
  Object.setPrototypeOf(ServiceResponse.prototype, app.response);
  Object.assign(app, { request: ServiceRequest.prototype, response: ServiceResponse.prototype });
  return { IncomingMessage: ServiceRequest, ServerResponse: ServiceResponse };
}

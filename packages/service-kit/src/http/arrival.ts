import { type IncomingMessage } from 'node:http';
import { RequestFault } from './request-fault.js';

const FAILED = 'arrival_failed';
const failures = new WeakMap<IncomingMessage, RequestFault>();

/** Fails the body of a request under way with the fault for its reader. */
export function failArrival(req: IncomingMessage, fault: RequestFault): void {
  failures.set(req, fault);
  req.emit(FAILED, fault);
}

/**
 * Reads the whole body, up to a number of bytes. Throws RequestFault `body_too_large`, or the fault given to
 * `failArrival`; then the request is not acted upon, whatever still arrives.
 */
export function readBytes(req: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const failure = failures.get(req);
  if (failure !== undefined) return Promise.reject(failure);
  if (req.destroyed) return Promise.reject(new RequestFault('malformed_request'));
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    req.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= maxBytes) chunks.push(chunk);
      // Discards the rest: closing on a sender might lose it the response.
      else reject(new RequestFault('body_too_large'));
    });
    req.once('end', () => {
      resolve(chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks));
    });
    req.once(FAILED, reject);
    req.once('error', () => {
      reject(new RequestFault('malformed_request'));
    });
  });
}

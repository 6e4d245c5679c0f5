import { type IncomingMessage } from 'node:http';
import { ApiError } from '../../domain/errors.js';

const FAILED = 'arrival_failed';
const failures = new WeakMap<IncomingMessage, ApiError>();

/** Says that the body of a request under way will not arrive whole, and how to answer its reader. */
export function failArrival(req: IncomingMessage, error: ApiError): void {
  failures.set(req, error);
  req.emit(FAILED, error);
}

/**
 * Reads the whole body, up to a number of bytes. Throws ApiError `body_too_large`, or why it cannot
 * arrive: after that nothing of the request is acted upon, whatever still comes.
 */
export function readBytes(req: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const failure = failures.get(req);
  if (failure !== undefined) return Promise.reject(failure);
  if (req.destroyed) return Promise.reject(new ApiError('malformed_request'));
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    req.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= maxBytes) chunks.push(chunk);
      // The rest is let flow by, unkept: a connection closed on a sender may lose it the answer.
      else reject(new ApiError('body_too_large'));
    });
    req.once('end', () => {
      resolve(chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks));
    });
    req.once(FAILED, reject);
    req.once('error', () => {
      reject(new ApiError('malformed_request'));
    });
  });
}

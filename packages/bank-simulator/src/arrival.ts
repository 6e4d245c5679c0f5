import { type IncomingMessage } from 'node:http';
import { problem, type Problem } from './problems.js';

const LARGEST_BODY_BYTES = 64 * 1024;
const FAILED = 'arrival_failed';
const failures = new WeakMap<IncomingMessage, Problem>();

/** Says that the body of a request under way will not arrive whole, and how to answer its reader. */
export function failArrival(req: IncomingMessage, answer: Problem): void {
  failures.set(req, answer);
  req.emit(FAILED, answer);
}

/** True when the body is declared to be larger than any that is taken. */
export const isDeclaredTooLarge = ({ headers }: IncomingMessage): boolean =>
  Number(headers['content-length'] ?? 0) > LARGEST_BODY_BYTES;

/** Reads the whole body. Throws the problem that it is too large, or why it cannot arrive. */
export function readBytes(req: IncomingMessage): Promise<Buffer> {
  const failure = failures.get(req);
  if (failure !== undefined) return Promise.reject(failure);
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    req.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= LARGEST_BODY_BYTES) chunks.push(chunk);
      // The rest is let flow by: a connection closed on a sender may lose it the answer.
      else reject(problem('too_large'));
    });
    req.once('end', () => {
      resolve(Buffer.concat(chunks));
    });
    req.once(FAILED, reject);
    req.once('error', () => {
      reject(problem('malformed'));
    });
  });
}

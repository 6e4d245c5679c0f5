import { type Request } from 'express';
import { ApiError } from '../../domain/errors.js';

const MAX_BODY_BYTES = 64 * 1024;

const JSON_TYPE = /^application\/json *(?:; *charset="?utf-8"? *)?$/i;

/**
 * Reads and parses the body. Throws ApiError `unsupported_media_type`, `body_too_large` or
 * `malformed_json`; the parser's own message is not used, since it quotes the body.
 */
export async function readJson(req: Request): Promise<unknown> {
  refuseOtherTypes(req);
  return parse(await readWhole(req));
}

/** The same for requests that need no body: none at all is an empty object. */
export async function readOptionalJson(req: Request): Promise<unknown> {
  const bytes = await readWhole(req);
  if (bytes.length === 0) return {};
  refuseOtherTypes(req);
  return parse(bytes);
}

function refuseOtherTypes({ headers }: Request): void {
  const { 'content-type': type, 'content-encoding': encoding } = headers;
  if (type === undefined || !JSON_TYPE.test(type)) throw new ApiError('unsupported_media_type');
  if (encoding !== undefined && encoding !== 'identity') {
    throw new ApiError('unsupported_media_type');
  }
}

function parse(bytes: Buffer): unknown {
  const text = decode(bytes);
  try {
    return JSON.parse(text);
  } catch {
    throw new ApiError('malformed_json');
  }
}

async function readWhole(req: Request): Promise<Buffer> {
  const bytes = await readBytes(req);
  // Answered already, with 408 for being too slow: it must not be acted upon as well.
  if (req.socket.writableEnded) throw new ApiError('request_timeout');
  return bytes;
}

function readBytes(req: Request): Promise<Buffer> {
  if (Number(req.headers['content-length'] ?? 0) > MAX_BODY_BYTES) {
    return Promise.reject(new ApiError('body_too_large'));
  }
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    req.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= MAX_BODY_BYTES) chunks.push(chunk);
      // The rest is let flow by, unkept: a connection closed on a sender may lose it the answer.
      else reject(new ApiError('body_too_large'));
    });
    req.once('end', () => {
      resolve(chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks));
    });
    req.once('error', () => {
      reject(new ApiError('malformed_request'));
    });
  });
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

function decode(bytes: Buffer): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw new ApiError('malformed_json', { detail: 'The body is not UTF-8.' });
  }
}

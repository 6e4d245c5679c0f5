import { type Request, type RequestHandler } from 'express';
import { isDeclaredTooLarge, readBytes } from './arrival.js';
import { isJsonType, isPlainEncoding } from '@payment-gateway/service-kit/json-type';
import { explained, problem, type Problem } from './problems.js';
import { captureRequest, depositRequest } from './schemas.js';
import { JsonFault, parseStrictJson } from '@payment-gateway/service-kit/strict-json';

/** Reads a JSON body into `req.body`; everything else is refused before a route sees it. */
export const jsonBody: RequestHandler = async (req, res, next) => {
  if (isOfAnotherType(req)) throw problem('unsupported_media_type');
  if (isDeclaredTooLarge(req)) throw problem('too_large');
  // Only now: a request that is refused by its headers is spared its body.
  if (req.headers.expect !== undefined && req.httpVersionMinor === 1) res.writeContinue();
  req.body = parse(await readBytes(req));
  next();
};

function isOfAnotherType({ headers, rawHeaders }: Request): boolean {
  // Where no body is, its type is not what is wrong.
  if (!hasBody(headers)) return false;
  const types = rawHeaders.filter(
    (_, at, all) => at % 2 === 1 && all[at - 1]?.toLowerCase() === 'content-type',
  );
  const [type] = types;
  return (
    types.length !== 1 ||
    type === undefined ||
    !isJsonType(type) ||
    !isPlainEncoding(headers['content-encoding'] ?? '')
  );
}

// RFC 9112, 6.3.
const hasBody = (headers: Request['headers']): boolean =>
  Number(headers['content-length'] ?? 0) > 0 || headers['transfer-encoding'] !== undefined;

const utf8 = new TextDecoder('utf-8', { fatal: true });

function parse(bytes: Buffer): unknown {
  let text: string;
  try {
    text = utf8.decode(bytes);
  } catch {
    throw explained('malformed', 'The body is not UTF-8.');
  }
  try {
    return parseStrictJson(text);
  } catch (error) {
    throw error instanceof JsonFault ? toProblem(error) : error;
  }
}

function toProblem({ kind, message, path }: JsonFault): Problem {
  if (kind === 'empty' || kind === 'syntax') return explained('malformed', message);
  if (kind === 'too_deep') return problem('invalid', [{ field: 'body', code: kind, message }]);
  const field = fieldOf(path);
  const isWhole = field === path.join('.');
  return problem('invalid', [
    {
      field,
      code: 'repeated',
      message: isWhole ? 'must stand once' : 'has a name that stands twice',
    },
  ]);
}

// Names of the client's own are not repeated.
function fieldOf([first = '', second = '', ...deeper]: readonly string[]): string {
  const { shape } = depositRequest;
  if (first === 'card' && deeper.length === 0 && Object.hasOwn(shape.card.shape, second)) {
    return `card.${second}`;
  }
  return Object.hasOwn({ ...shape, ...captureRequest.shape }, first) ? first : 'body';
}

import { AxiosHeaders, type AxiosAdapter, type AxiosResponse } from 'axios';
import { type Dispatcher, Pool } from 'undici';

/** Thrown when an answer is larger than the limit; the rest of it is not read. */
export class AnswerTooLarge extends Error {
  constructor(limitBytes: number) {
    super(`The answer is larger than ${limitBytes} bytes.`);
    this.name = 'AnswerTooLarge';
  }
}

/**
 * An axios adapter over a keep-alive pool of undici. axios's own Node transport (redirects, proxies,
 * decompression) costs about as much as the rest of a payment, and the bank needs none of it. What
 * that transport would give is held here: one deadline for the whole exchange, a limit on the
 * answer's size; redirects are never followed, and answers of any status are handed on.
 */
export function createUndiciTransport(options: {
  origin: string;
  connections: number;
  timeoutMs: number;
  maxAnswerBytes: number;
}): { adapter: AxiosAdapter; close: () => Promise<void> } {
  const { origin, connections, timeoutMs, maxAnswerBytes } = options;
  const pool = new Pool(origin, {
    connections,
    connect: { timeout: timeoutMs },
    // The deadline is one signal for the whole exchange instead.
    headersTimeout: 0,
    bodyTimeout: 0,
    keepAliveTimeout: 30_000,
  });

  const adapter: AxiosAdapter = async (config) => {
    const url = new URL(config.url ?? '', origin);
    const answer = await pool.request({
      method: (config.method ?? 'get').toUpperCase(),
      path: url.pathname + url.search,
      headers: textHeaders(config.headers),
      body: typeof config.data === 'string' ? config.data : null,
      signal: AbortSignal.timeout(timeoutMs),
    });
    const response: AxiosResponse<string> = {
      data: await readText(answer.body, maxAnswerBytes),
      status: answer.statusCode,
      statusText: '',
      headers: AxiosHeaders.from(textHeaders(answer.headers)),
      config,
    };
    return response;
  };
  return { adapter, close: () => pool.destroy() };
}

async function readText(body: Dispatcher.ResponseData['body'], maxBytes: number): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    const bytes = Buffer.from(chunk as Uint8Array);
    size += bytes.length;
    if (size > maxBytes) throw new AnswerTooLarge(maxBytes); // leaving the loop destroys the body
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString('utf8');
}

const textHeaders = (headers: object): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string',
    ),
  );

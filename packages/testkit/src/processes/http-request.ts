import { request, type IncomingHttpHeaders } from 'node:http';

/** A response, read to its end. */
export type Answer = {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
};

/** What to send. */
type HttpRequest = {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  /** `Infinity` waits for as long as the connection lives. */
  readonly timeoutMs?: number;
};

/**
 * Sends a request on a connection of its own. Not `fetch`: its pool would keep connections to a service
 * that has been killed in the meantime, and keep a finished test run alive.
 */
export function httpRequest(
  url: string | URL,
  { method = 'GET', headers = {}, body, timeoutMs = 5_000 }: HttpRequest = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, headers, agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => (text += part));
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text });
      });
      response.on('error', reject);
    });
    sent.on('error', reject);
    if (Number.isFinite(timeoutMs)) {
      const timer = setTimeout(() => {
        sent.destroy(new Error(`No answer from ${String(url)} within ${timeoutMs} ms`));
      }, timeoutMs);
      sent.on('close', () => {
        clearTimeout(timer);
      });
    }
    sent.end(body);
  });
}

export const httpGet = (url: string, timeoutMs?: number): Promise<Answer> =>
  httpRequest(url, timeoutMs === undefined ? {} : { timeoutMs });

/** Whether a GET of the url is answered with 200. */
export const isOk = (url: string): Promise<boolean> =>
  httpGet(url).then(
    ({ status }) => status === 200,
    () => false,
  );

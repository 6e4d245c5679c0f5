import { type Agent, request } from 'node:http';
import { FIRST_MERCHANT } from './gateway.js';

/** The response's text. */
export type Answered = { readonly status: number; readonly body: string };

/**
 * Sends one request, once, on one of the agent's connections: POST if there is a body. Rejects if the
 * connection ends before the response is complete. Not `fetch`, whose pool cannot be limited to one connection.
 */
export function sendJson(
  url: string,
  options: { agent: Agent; body?: object; headers?: Readonly<Record<string, string>> },
): Promise<Answered> {
  const { agent, body, headers } = options;
  return new Promise((resolve, reject) => {
    const sent = request(url, {
      agent,
      method: body === undefined ? 'GET' : 'POST',
      headers: {
        'Content-Type': 'application/json',
        Authorization: FIRST_MERCHANT,
        ...headers,
      },
    });
    sent.on('error', reject);
    sent.on('response', (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => (text += part));
      response.on('error', reject);
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, body: text });
      });
    });
    sent.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

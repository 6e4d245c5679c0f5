import { get } from 'node:http';

/** Status and text of an answer. */
export interface Answer {
  status: number;
  body: string;
}

/**
 * GETs a url on a connection of its own. Not `fetch`: its pool would keep connections to a service
 * that has been killed in the meantime, and hold a finished test run open.
 */
export function httpGet(url: string, timeoutMs = 5_000): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = get(url, { agent: false, timeout: timeoutMs }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (text: string) => (body += text));
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, body });
      });
      response.on('error', reject);
    });
    request.on('timeout', () => {
      request.destroy(new Error(`No answer from ${url} within ${timeoutMs} ms`));
    });
    request.on('error', reject);
  });
}

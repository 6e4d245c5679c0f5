import { once } from 'node:events';
import { createServer } from 'node:http';
import { portOf } from '@payment-gateway/service-kit/http/server';
import { Webhook } from 'standardwebhooks';
import { SANDBOX_NOTIFICATION_SECRET } from '../../src/config/settings.js';

export type Received = {
  readonly id: string;
  readonly signedAt: number;
  readonly body: string;
  readonly headers: Record<string, string>;
};

/** A client that takes notifications. It verifies each, and answers with the statuses given, then with 202. */
export async function startReceiver(secret: string = SANDBOX_NOTIFICATION_SECRET) {
  const received: Received[] = [];
  const answers: (number | 'never')[] = [];
  const webhook = new Webhook(secret);
  const server = createServer((req, res) => {
    let body = '';
    req.on('data', (part: Buffer) => (body += part.toString()));
    req.on('end', () => {
      const headers = Object.fromEntries(
        Object.entries(req.headers).map(([name, value]) => [name, String(value)]),
      );
      webhook.verify(body, headers);
      received.push({
        id: headers['webhook-id'] ?? '',
        signedAt: Number(headers['webhook-timestamp']),
        body,
        headers,
      });
      const status = answers.shift() ?? 202;
      if (status !== 'never') res.writeHead(status).end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${portOf(server)}/bank/notifications`,
    received,
    references: () =>
      received.map(({ body }) => (JSON.parse(body) as { reference: string }).reference),
    /** What the next notifications are answered with. */
    answer: (...statuses: (number | 'never')[]) => answers.push(...statuses),
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

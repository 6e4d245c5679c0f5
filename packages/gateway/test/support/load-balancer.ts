import { once } from 'node:events';
import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { httpGet } from '@payment-gateway/testkit';

const LOOK_EVERY_MS = 50;

class KeepingAgent extends Agent {
  constructor() {
    super({ keepAlive: true });
  }

  /** Closes the connections that nobody uses. */
  destroyIdle(): void {
    for (const sockets of Object.values(this.freeSockets)) {
      for (const socket of sockets ?? []) socket.destroy();
    }
  }
}

/**
 * What stands before several gateways: looks at their readiness all the time, and hands each request
 * to the next that is ready, over connections that are kept. It repeats nothing: a request whose
 * connection breaks is answered 502.
 */
export async function startLoadBalancer(urls: readonly string[]) {
  const backends = urls.map((url) => ({
    url,
    isReady: false,
    // As many as come at once: none of them waits for another's connection.
    agent: new KeepingAgent(),
  }));
  let turn = 0;
  let isOpen = true;

  function pick() {
    const ready = backends.filter(({ isReady }) => isReady);
    turn += 1;
    return ready[turn % ready.length];
  }

  const server = createServer((req, res) => {
    const backend = pick();
    if (backend === undefined) answer(res, 503);
    else forward(req, res, backend);
  });

  async function watch(backend: (typeof backends)[number]): Promise<void> {
    while (isOpen) {
      const wasReady = backend.isReady;
      backend.isReady = await httpGet(`${backend.url}/health/ready`).then(
        ({ status }) => status === 200,
        () => false,
      );
      if (wasReady && !backend.isReady) backend.agent.destroyIdle();
      await pause(LOOK_EVERY_MS);
    }
  }

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const watching = backends.map(watch);
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/api/v1`,
    readyCount: () => backends.filter(({ isReady }) => isReady).length,
    async close() {
      isOpen = false;
      await Promise.all(watching);
      for (const { agent } of backends) agent.destroy();
      server.closeAllConnections();
      server.close();
    },
  };
}

function forward(
  req: IncomingMessage,
  res: ServerResponse,
  { url, agent }: { url: string; agent: Agent },
): void {
  const { method, headers } = req;
  const onward = request(`${url}${req.url ?? ''}`, {
    ...(method !== undefined && { method }),
    headers: { ...headers, connection: 'keep-alive' },
    agent,
  });
  onward.on('response', (answered) => {
    res.statusCode = answered.statusCode ?? 502;
    for (const [name, value] of Object.entries(answered.headers)) {
      // The connection to the client is another one (RFC 9110, 7.6.1).
      if (!['connection', 'keep-alive'].includes(name)) res.setHeader(name, value ?? '');
    }
    answered.pipe(res);
  });
  onward.on('error', (error) => {
    if (res.headersSent) res.destroy();
    else answer(res, 502, error.message);
  });
  req.pipe(onward);
}

function answer(res: ServerResponse, status: number, detail = ''): void {
  res.writeHead(status, { 'Content-Type': 'application/json' });
  res.end(JSON.stringify({ detail }));
}

import { once } from 'node:events';
import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, createServer as createTcpServer, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { httpGet, waitFor } from '@payment-gateway/testkit';

// Stand-ins for what is in front of several gateways. Neither retries: what breaks, breaks for the
// client.

export type Balancer = {
  readonly url: string;
  /** Before a gateway is told to stop, if this one learns of it beforehand. */
  leave(gatewayUrl: string): Promise<void>;
  /** Returns when a gateway that is ready again gets its share. */
  join(gatewayUrl: string): Promise<void>;
  close(): Promise<void>;
};

const LOOK_EVERY_MS = 50;

/**
 * A reverse proxy. It probes readiness continuously, and sends each request to the next ready gateway,
 * over kept-alive connections.
 */
export async function startReverseProxy(urls: readonly string[]): Promise<Balancer> {
  // Unlimited connections, so that no request waits for another's.
  const backends = urls.map((url) => ({
    url,
    isReady: false,
    agent: new Agent({ keepAlive: true }),
  }));
  type Backend = (typeof backends)[number];
  let turn = 0;
  let isOpen = true;

  const server = createServer((req, res) => {
    const ready = backends.filter(({ isReady }) => isReady);
    const backend = ready[(turn += 1) % ready.length];
    if (backend === undefined) answer(res, 503, 'no gateway is ready');
    else forward(req, res, backend);
  });

  async function watch(backend: Backend): Promise<void> {
    while (isOpen) {
      backend.isReady = await httpGet(`${backend.url}/health/ready`).then(
        ({ status }) => status === 200,
        () => false,
      );
      await pause(LOOK_EVERY_MS);
    }
  }

  const watching = backends.map(watch);
  const url = await listen(server);
  return {
    url,
    leave: () => Promise.resolve(), // it sees for itself
    async join(gatewayUrl) {
      const backend = backends.find((one) => one.url === gatewayUrl);
      await waitFor(() => backend?.isReady, { what: 'the proxy to see that it is ready' });
    },
    async close() {
      isOpen = false;
      await Promise.all(watching);
      for (const { agent } of backends) agent.destroy();
      server.closeAllConnections();
      server.close();
    },
  };
}

/**
 * A Kubernetes service. It balances connections, not requests: a new one goes to the next endpoint, and
 * stays there until one side ends it. A pod stops being an endpoint before it is told to stop, because its
 * preStop hook sleeps first.
 */
export async function startKubernetesService(urls: readonly string[]): Promise<Balancer> {
  const endpoints = new Set(urls);
  const open = new Set<Socket>();
  let turn = 0;

  const server = createTcpServer((client) => {
    const chosen = [...endpoints][(turn += 1) % endpoints.size];
    if (chosen === undefined) {
      client.destroy();
      return;
    }
    const backend = connect(Number(new URL(chosen).port), '127.0.0.1');
    join(client, backend);
    join(backend, client);
  });

  // What ends or breaks on one side, also does on the other.
  function join(one: Socket, other: Socket): void {
    open.add(one);
    one.setNoDelay(true);
    one.on('error', () => other.destroy());
    one.once('close', () => open.delete(one));
    one.pipe(other);
  }

  const url = await listen(server);
  return {
    url,
    leave: (gatewayUrl) => Promise.resolve(void endpoints.delete(gatewayUrl)),
    join: (gatewayUrl) => Promise.resolve(void endpoints.add(gatewayUrl)),
    close() {
      for (const socket of open) socket.destroy();
      server.close();
      return Promise.resolve();
    },
  };
}

async function listen(
  server: ReturnType<typeof createServer> | ReturnType<typeof createTcpServer>,
): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return `http://127.0.0.1:${port}/api/v1`;
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
      // The connection to the client is a separate one (RFC 9110, 7.6.1).
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

function answer(res: ServerResponse, status: number, detail: string): void {
  res.writeHead(status, { 'Content-Type': 'application/json' });
  res.end(JSON.stringify({ detail }));
}

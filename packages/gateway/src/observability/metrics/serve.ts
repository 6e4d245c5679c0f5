import cluster from 'node:cluster';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { errorCodeOf, Refusal } from '../../domain/errors.js';
import { type Metrics } from './metrics.js';
import { answerPrimary, createSum } from './process-sum.js';

// Gauges of prom-client's own whose names say that they are counters; promtool refuses them.
const MISNAMED = [
  'nodejs_active_handles_total',
  'nodejs_active_requests_total',
  'nodejs_active_resources_total',
];

/**
 * Serves the metrics of this process at `GET /metrics`, with those of Node; one of several processes
 * tells them to the first instead. Throws Refusal when the port is taken.
 */
export async function exposeMetrics({ registry }: Metrics, port: number | null): Promise<void> {
  if (registry === null || port === null) return;
  collectDefaultMetrics({ register: registry });
  for (const name of MISNAMED) registry.removeSingleMetric(name);
  if (cluster.isWorker) answerPrimary(registry);
  else await serve(port, () => registry.metrics());
}

/** Serves the sum of the processes of this cluster; for the first of them. Throws Refusal. */
export async function exposeSum(port: number | null): Promise<void> {
  if (port !== null) await serve(port, createSum());
}

// On one connection, which a scraper then opens anew.
const MOST_REQUESTS = 16;

async function serve(port: number, read: () => Promise<string>): Promise<void> {
  const server = createServer((req, res) => {
    const isAsked = req.method === 'GET' || req.method === 'HEAD';
    if (!isAsked || req.url?.replace(/\?.*$/s, '') !== '/metrics') {
      res.writeHead(404).end();
      return;
    }
    read().then(
      (text) => {
        res.setHeader('Content-Type', Registry.PROMETHEUS_CONTENT_TYPE);
        res.setHeader('Cache-Control', 'no-store');
        res.end(text);
      },
      () => {
        res.writeHead(500).end();
      },
    );
  });
  // Node starts every request that it reads: what comes on top is answered 503, and the last.
  server.maxRequestsPerSocket = MOST_REQUESTS;
  // It is there for as long as the process has something else to do, and keeps none from its end.
  server.on('connection', (socket) => socket.unref());
  server.listen(port);
  try {
    await once(server, 'listening');
  } catch (error) {
    if (errorCodeOf(error) !== 'EADDRINUSE') throw error;
    throw new Refusal(
      `Port ${port} is taken. Set METRICS_PORT to another one, or to off, for example: METRICS_PORT=${port < 65_000 ? port + 1 : port - 1}`,
    );
  }
  server.unref();
}

import { join } from 'node:path';
import { freePort } from './free-port.js';
import { startService, type Service } from './process/service.js';

/** How to start a gateway; `env` says which bank and database, else it uses the embedded one. */
export interface GatewayOptions {
  env?: Readonly<Record<string, string>>;
  port?: number;
  /** To start again on the embedded database of one that was killed. */
  cwd?: string;
  /** The Node to run it with; this one by default. */
  node?: string;
}

/** A running gateway. */
export interface Gateway extends Service {
  port: number;
  apiUrl: string;
}

/**
 * Starts the built gateway, without metrics unless `env` gives METRICS_PORT (many run at a time, and
 * only one could have its usual port), and returns when it is able to take
 * payments.
 */
export async function startGateway(options: GatewayOptions = {}): Promise<Gateway> {
  const { env = {}, cwd, node } = options;
  const port = options.port ?? (await freePort());
  const service = await startService({
    name: 'gateway',
    entry: join(__dirname, '../../gateway/dist/main.js'),
    env: { GATEWAY_PORT: String(port), METRICS_PORT: 'off', ...env },
    readyUrl: `http://127.0.0.1:${port}/health/ready`,
    ...(cwd !== undefined && { cwd }),
    ...(node !== undefined && { node }),
  });
  return { ...service, port, apiUrl: `${service.url}/api/v1` };
}

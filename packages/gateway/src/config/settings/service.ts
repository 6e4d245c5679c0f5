import { logLevels } from '../../observability/logger.js';
import {
  anyText,
  contacts,
  listenHost,
  milliseconds,
  millisecondsFromZero,
  oneOf,
  optional,
  port,
  portOrOff,
  processes,
  setting,
} from '../setting.js';

/** The HTTP services themselves, and the processes that run them. */
export const serviceSettings = {
  port: setting('GATEWAY_PORT', 'Port of the API.', port, { fallback: '8080' }),
  host: setting(
    'GATEWAY_HOST',
    'Address of this machine at which the API listens. Other machines reach it with another one than the default, or with "::", which is every address, those of IPv4 too. It speaks plain HTTP: what stands in front of it does the TLS.',
    listenHost,
    { fallback: '127.0.0.1' },
  ),
  metricsHost: setting(
    'METRICS_HOST',
    'Address of this machine at which the metrics are served, as GATEWAY_HOST is for the API. Whoever reaches them can read them.',
    listenHost,
    { fallback: '127.0.0.1' },
  ),
  metricsPort: setting(
    'METRICS_PORT',
    'Port of the metrics, at /metrics, for Prometheus: of the gateway, all its processes together, and of the worker. With "off" nothing is measured.',
    portOrOff,
    { fallback: '9464' },
  ),
  envFile: optional(
    'ENV_FILE',
    'File to read settings from, in the form of this one. Unset: .env in the working directory; but none in production, where whoever can write a file there would choose the bank. Only in the environment.',
    anyText,
  ),
  mode: setting(
    'NODE_ENV',
    'With "production" the gateway refuses to start with anything of the sandbox: its keys, its tokens, unsafe disk settings. On MySQL, those of the sandbox are taken only where "development" is said.',
    oneOf(['development', 'test', 'production']),
    { fallback: 'development' },
  ),
  docs: setting(
    'DOCS',
    'With "off" there is no Swagger UI, no /openapi.yaml and no page of all errors, here and at the bank simulator.',
    oneOf(['on', 'off']),
    {
      fallback: 'on',
    },
  ),
  securityContact: optional(
    'SECURITY_CONTACT',
    'Whom to tell of a weakness of this gateway, such as mailto:security@example.com or an https address, or several with commas in between: served at /.well-known/security.txt (RFC 9116). Unset: there is no such file.',
    contacts,
  ),
  requestTimeoutMs: setting(
    'REQUEST_TIMEOUT_MS',
    'How long a request may take to arrive; one that trickles in longer is answered 408.',
    milliseconds,
    { fallback: '10000' },
  ),
  webConcurrency: setting(
    'WEB_CONCURRENCY',
    'Gateway processes on the port: a number, or "auto" for one on each core. Only with MySQL.',
    processes,
    { fallback: '1' },
  ),
  drainMs: setting(
    'DRAIN_MS',
    'When the gateway is told to stop: how long it still takes connections, each answer the last on its one, while /health/ready says that it is not ready. Behind a load balancer that asks there: as long as it takes to notice, its interval times the failures it waits for, and a second more. In Kubernetes the preStop sleep has done that before; what is left to wait for are clients that keep their connections.',
    millisecondsFromZero,
    { fallback: '0' },
  ),
  shutdownTimeoutMs: setting(
    'SHUTDOWN_TIMEOUT_MS',
    'How long payments under way may take to finish after that.',
    milliseconds,
    { fallback: '25000' },
  ),
  logLevel: setting(
    'LOG_LEVEL',
    'The least level that is logged: trace, debug, info, warn, error, fatal or silent. The bank simulator reads it too.',
    oneOf(logLevels),
    { fallback: 'info' },
  ),
} as const;

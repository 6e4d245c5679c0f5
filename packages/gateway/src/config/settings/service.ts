import { logLevels } from '../../observability/logger.js';
import { optional, setting } from '@payment-gateway/service-kit/config/setting';
import { anyText, listenHost, oneOf, port } from '@payment-gateway/service-kit/config/values';
import { contacts, milliseconds, millisecondsFromZero, portOrOff, processes } from '../values.js';

/** The HTTP service and its processes. */
export const serviceSettings = {
  port: setting('GATEWAY_PORT', 'Port of the API.', port, { fallback: '8080' }),
  host: setting(
    'GATEWAY_HOST',
    'Address of this machine on which the API listens. The default admits only this machine; "::" means every address, including IPv4. The API speaks plain HTTP: TLS must end in front of it.',
    listenHost,
    { fallback: '127.0.0.1' },
  ),
  metricsHost: setting(
    'METRICS_HOST',
    'Address of this machine on which the metrics listen, like GATEWAY_HOST for the API. Whoever reaches them can read them.',
    listenHost,
    { fallback: '127.0.0.1' },
  ),
  metricsPort: setting(
    'METRICS_PORT',
    'Port of the Prometheus metrics, at /metrics: of the gateway, with all its processes, or of the worker. "off" turns metrics off.',
    portOrOff,
    { fallback: '9464' },
  ),
  envFile: optional(
    'ENV_FILE',
    'File to read settings from, in the format of .env.example. Unset: .env in the working directory, or none in production, where anyone who can write there could choose the bank. Must be set in the environment.',
    anyText,
  ),
  mode: setting(
    'NODE_ENV',
    'With "production" the gateway refuses to start with the sandbox\'s keys or tokens, or unsafe disk settings. On MySQL the sandbox\'s keys and tokens are only accepted if this is set to "development".',
    oneOf(['development', 'test', 'production']),
    { fallback: 'development' },
  ),
  docs: setting(
    'DOCS',
    '"off" removes Swagger UI, /openapi.yaml and the page of errors, here and at the bank simulator.',
    oneOf(['on', 'off']),
    {
      fallback: 'on',
    },
  ),
  securityContact: optional(
    'SECURITY_CONTACT',
    'Where to report vulnerabilities, such as mailto:security@example.com or an https address, or several, separated by commas: served at /.well-known/security.txt (RFC 9116). Unset: no such file.',
    contacts,
  ),
  requestTimeoutMs: setting(
    'REQUEST_TIMEOUT_MS',
    'How long a request may take to arrive; slower ones get a 408.',
    milliseconds,
    { fallback: '10000' },
  ),
  webConcurrency: setting(
    'WEB_CONCURRENCY',
    'Gateway processes on the port: a number, or "auto" for one per core. Only with MySQL.',
    processes,
    { fallback: '1' },
  ),
  drainMs: setting(
    'DRAIN_MS',
    'How long a stopping gateway still accepts connections. Meanwhile each response closes its connection, and /health/ready reports that the gateway is not ready. Set it to the time your load balancer needs to notice: its probe interval times the failures it waits for, plus a second. On Kubernetes the preStop sleep already covers that, and only clients with open connections are left.',
    millisecondsFromZero,
    { fallback: '0' },
  ),
  shutdownTimeoutMs: setting(
    'SHUTDOWN_TIMEOUT_MS',
    'How long payments under way may then take to finish.',
    milliseconds,
    { fallback: '25000' },
  ),
  logLevel: setting(
    'LOG_LEVEL',
    'The lowest level that is logged: trace, debug, info, warn, error, fatal or silent. The bank simulator reads it too.',
    oneOf(logLevels),
    { fallback: 'info' },
  ),
} as const;

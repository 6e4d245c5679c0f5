import { z } from 'zod';
import { logLevels } from '../observability/logger.js';
import { SANDBOX_CARD_KEYS, SANDBOX_TOKEN_HASH_KEYS } from '../sandbox.js';
import { type KeyRing, parseKeyRing } from '../vault/key-ring.js';
import {
  anyText,
  count,
  milliseconds,
  millisecondsFromZero,
  millisecondsUpToDays,
  oneOf,
  optional,
  port,
  portOrOff,
  processes,
  setting,
  share,
} from './setting.js';
import { mysqlHosts, mysqlUrl, withoutPassword } from './mysql-address.js';
import { pemFile } from './pem-file.js';

const keyRing: z.ZodType<KeyRing> = z.string().transform((text, context) => {
  try {
    return parseKeyRing(text);
  } catch (error) {
    const problem = error instanceof Error ? error.message : 'it cannot be read';
    context.addIssue({
      code: 'custom',
      message: `must be keys of 32 bytes, written id:base64 and separated by commas: ${problem}`,
    });
    return z.NEVER;
  }
});

const bankUrl = z
  .url({ protocol: /^https?$/, error: 'must be an http or https address' })
  .refine((url) => {
    if (!URL.canParse(url)) return true; // said by the line above
    const { username, password, search } = new URL(url);
    return username === '' && password === '' && search === '';
  }, 'must have no user, password or parameters in it: they would be logged and not be sent')
  .transform((url) => url.replace(/\/+$/, ''));

const otlpEndpoint = z
  .url({ protocol: /^https?$/, error: 'must be an http or https address' })
  .refine(
    (url) => !URL.canParse(url) || new URL(url).password === '',
    'must have no password in it: give it in OTEL_EXPORTER_OTLP_HEADERS',
  );

/** Every setting of the gateway: this table is their documentation too (see .env.example). */
export const settings = {
  port: setting('GATEWAY_PORT', 'Port of the API.', port, { fallback: '8080' }),
  metricsPort: setting(
    'METRICS_PORT',
    'Port of the metrics, at /metrics, for Prometheus: of the gateway, all its processes together, and of the worker. Keep it from the outside. With "off" nothing is measured.',
    portOrOff,
    { fallback: '9464' },
  ),
  mode: setting(
    'NODE_ENV',
    'With "production" the gateway refuses to start with anything of the sandbox: its keys, its tokens, unsafe disk settings.',
    oneOf(['development', 'test', 'production']),
    { fallback: 'development' },
  ),

  databaseUrl: optional(
    'DATABASE_URL',
    'MySQL 8.0 or MariaDB 10.6 and later, such as mysql://user:password@localhost:3306/payment_gateway. Of a cluster, several hosts with commas in between: the gateway works with the first that works, and moves to the next when it does not.',
    mysqlUrl,
    { secret: true, show: withoutPassword },
  ),
  databaseHost: optional(
    'DATABASE_HOST',
    'Instead of DATABASE_URL: the MySQL server, as host or host:port, or several with commas in between.',
    mysqlHosts,
  ),
  databaseName: setting('DATABASE_NAME', 'With DATABASE_HOST: the name of the database.', anyText, {
    fallback: 'payment_gateway',
  }),
  databaseUsername: setting('DATABASE_USERNAME', 'With DATABASE_HOST: the user.', anyText, {
    fallback: 'root',
  }),
  databasePassword: setting(
    'DATABASE_PASSWORD',
    "With DATABASE_HOST: the user's password.",
    anyText,
    { fallback: '', secret: true },
  ),
  databaseTls: setting(
    'DATABASE_TLS',
    'TLS to MySQL, in its own words: "verify-ca" takes a server whose certificate is signed by DATABASE_TLS_CA, "verify-identity" also wants the name of the host in it. Neither ever falls back to plain text; "off" is for a way that is protected otherwise.',
    oneOf(['off', 'verify-ca', 'verify-identity']),
    { fallback: 'off' },
  ),
  databaseTlsCa: optional(
    'DATABASE_TLS_CA',
    'File with the certificates of the authorities, in PEM form, that may sign for the MySQL server. Unset, with "verify-identity": the public ones that Node.js trusts.',
    pemFile,
  ),
  databaseTimeoutMs: setting(
    'DATABASE_TIMEOUT_MS',
    'How long a payment waits for the database, retries included, before it is answered 503.',
    milliseconds,
    { fallback: '2000' },
  ),
  databasePoolSize: setting(
    'DATABASE_POOL_SIZE',
    'Connections to MySQL that one gateway process keeps.',
    count,
    { fallback: '10' },
  ),
  sqliteFile: setting(
    'SQLITE_FILE',
    'Where the embedded database lies, when no MySQL is configured. In production it must be set, if SQLite is what you want.',
    anyText,
    { fallback: '.data/gateway.sqlite' },
  ),

  bankUrl: setting('BANK_URL', "Address of the bank's API, with its base path.", bankUrl, {
    fallback: 'http://localhost:8081/api/v1',
  }),
  bankPlainHttp: setting(
    'BANK_PLAIN_HTTP',
    'In production a BANK_URL with http:// is refused, since cards would travel unencrypted; "allow" says that the way is protected otherwise, such as by a service mesh.',
    oneOf(['refuse', 'allow']),
    { fallback: 'refuse' },
  ),
  bankTimeoutMs: setting(
    'BANK_TIMEOUT_MS',
    'How long the bank may take to answer. After that the outcome is unknown and the payment stays processing.',
    milliseconds,
    { fallback: '10000' },
  ),
  bankConnections: setting(
    'BANK_CONNECTIONS',
    'Connections to the bank that one gateway process keeps; more payments than that wait.',
    count,
    { fallback: '256' },
  ),

  paymentsUnderWay: setting(
    'MAX_PAYMENTS_UNDER_WAY',
    'Payments, captures, voids and refunds that one gateway process has under way at a time; more are answered 503 with Retry-After before anything is recorded. At most BANK_CONNECTIONS: what waits for a connection would grow old there.',
    count,
    { fallback: '256' },
  ),
  webConcurrency: setting(
    'WEB_CONCURRENCY',
    'Gateway processes on the port: a number, or "auto" for one on each core. Only with MySQL.',
    processes,
    { fallback: '1' },
  ),

  workers: setting(
    'WORKERS',
    'Whether the gateway process also runs the workers ("inline"), or they run elsewhere: npm run start:worker ("none").',
    oneOf(['inline', 'none']),
    { fallback: 'inline' },
  ),
  reconcileAfterMs: setting(
    'RECONCILE_AFTER_MS',
    'How long the outcome of a payment may stay unheard before the bank is asked for it. Must be longer than a request can take: BANK_TIMEOUT_MS and twice DATABASE_TIMEOUT_MS.',
    milliseconds,
    { fallback: '15000' },
  ),
  captureWithinMs: setting(
    'CAPTURE_WITHIN_MS',
    'How long an authorization may stay uncaptured before its money is released; seven days by default.',
    millisecondsUpToDays,
    { fallback: '604800000' },
  ),
  reconcileEveryMs: setting(
    'RECONCILE_EVERY_MS',
    'How often the reconciler looks for payments that are due, and its first pause before it asks about one again; the pause doubles each time.',
    milliseconds,
    { fallback: '1000' },
  ),
  reconcileMaxPauseMs: setting(
    'RECONCILE_MAX_PAUSE_MS',
    'The longest pause between two questions about one payment.',
    milliseconds,
    { fallback: '300000' },
  ),

  cardKeys: setting(
    'CARD_KEYS',
    'Key ring that encrypts card numbers: id:base64,… of 32 bytes each; the last one encrypts, all decrypt. Make one with: openssl rand -base64 32',
    keyRing,
    { fallback: SANDBOX_CARD_KEYS, secret: true },
  ),
  tokenHashKeys: setting(
    'TOKEN_HASH_KEYS',
    'Key ring for the hashes of bearer tokens and of request bodies: id:base64,… of 32 bytes each; the last one hashes new ones. Keep old keys in the ring for good: idempotency keys do not expire.',
    keyRing,
    { fallback: SANDBOX_TOKEN_HASH_KEYS, secret: true },
  ),

  requestTimeoutMs: setting(
    'REQUEST_TIMEOUT_MS',
    'How long a request may take to arrive; one that trickles in longer is answered 408.',
    milliseconds,
    { fallback: '10000' },
  ),
  docs: setting(
    'DOCS',
    'With "off" there is no Swagger UI, no /openapi.yaml and no page of all errors, here and at the bank simulator.',
    oneOf(['on', 'off']),
    {
      fallback: 'on',
    },
  ),
  otlpEndpoint: optional(
    'OTEL_EXPORTER_OTLP_ENDPOINT',
    "Where traces are sent, by OTLP over HTTP, such as http://localhost:4318. Unset: nothing is traced, and it costs nothing. OpenTelemetry's variables for the exporter, batches and resources hold too, such as OTEL_EXPORTER_OTLP_HEADERS.",
    otlpEndpoint,
  ),
  otelServiceName: setting('OTEL_SERVICE_NAME', 'What the gateway is called in traces.', anyText, {
    fallback: 'payment-gateway',
  }),
  otelTracesSampler: setting(
    'OTEL_TRACES_SAMPLER',
    'Which requests are traced; those with "traceidratio" take the share of OTEL_TRACES_SAMPLER_ARG, those with "parentbased" leave the choice to a client that sends a trace.',
    oneOf([
      'parentbased_always_on',
      'parentbased_always_off',
      'parentbased_traceidratio',
      'always_on',
      'always_off',
      'traceidratio',
    ]),
    { fallback: 'parentbased_always_on' },
  ),
  otelTracesSamplerArg: setting(
    'OTEL_TRACES_SAMPLER_ARG',
    'With a sampler whose name ends in "traceidratio": the share of requests that is traced.',
    share,
    { fallback: '1' },
  ),
  logLevel: setting(
    'LOG_LEVEL',
    'The least level that is logged: trace, debug, info, warn, error, fatal or silent. The bank simulator reads it too.',
    oneOf(logLevels),
    { fallback: 'info' },
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
} as const;

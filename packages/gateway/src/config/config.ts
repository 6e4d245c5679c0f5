import { sandboxRings } from '../sandbox.js';
import { type MysqlAddress } from '../storage/engines/mysql-address.js';
import { type MysqlTls } from '../storage/engines/mysql-tls.js';
import { type KeyRing, shareAKey } from '../vault/key-ring.js';
import { ConfigError, type Environment, readSetting, type Setting } from './setting.js';
import { settings } from './settings.js';

export type DatabaseChoice =
  | {
      readonly engine: 'mysql';
      readonly address: MysqlAddress;
      readonly tls: MysqlTls | null;
      /** Refuse a server on which a commit might not survive a crash of its machine. */
      readonly mustBeDurable: boolean;
    }
  | { readonly engine: 'sqlite'; readonly file: string };

export type Config = ReturnType<typeof readConfig>;

/** Everything that the environment says, read once. Throws ConfigError, which names the variable. */
export function readConfig(environment: Environment) {
  const read = <T>(one: Setting<T>): T => readSetting(one, environment);
  const production = read(settings.mode) === 'production';
  const bankTimeoutMs = read(settings.bankTimeoutMs);
  const databaseTimeoutMs = read(settings.databaseTimeoutMs);
  const cardKeys = read(settings.cardKeys);
  const tokenHashKeys = read(settings.tokenHashKeys);
  if (production) {
    refuseSandboxKeys(settings.cardKeys, cardKeys);
    refuseSandboxKeys(settings.tokenHashKeys, tokenHashKeys);
  }
  const bankUrl = read(settings.bankUrl);
  if (production && read(settings.bankPlainHttp) === 'refuse') refusePlainHttp(bankUrl);
  const database = databaseChoice(read, environment, production);
  const bankConnections = read(settings.bankConnections);
  return {
    production,
    port: read(settings.port),
    metricsPort: metricsPort(read),
    processes: processCount(read, database),
    paymentsUnderWay: paymentsUnderWay(read, bankConnections),
    database,
    databaseTimeoutMs,
    databasePoolSize: read(settings.databasePoolSize),
    bank: {
      url: bankUrl,
      timeoutMs: bankTimeoutMs,
      connections: bankConnections,
    },
    workers: read(settings.workers),
    reconcile: {
      afterMs: reconcileAfter(read, bankTimeoutMs + 2 * databaseTimeoutMs),
      everyMs: read(settings.reconcileEveryMs),
      maxPauseMs: read(settings.reconcileMaxPauseMs),
    },
    captureWithinMs: read(settings.captureWithinMs),
    cardKeys,
    tokenHashKeys,
    requestTimeoutMs: read(settings.requestTimeoutMs),
    docs: read(settings.docs) === 'on',
    tracing: tracing(read),
    logLevel: read(settings.logLevel),
    drainMs: read(settings.drainMs),
    shutdownTimeoutMs: read(settings.shutdownTimeoutMs),
  };
}

function metricsPort(read: <T>(one: Setting<T>) => T): number | null {
  const port = read(settings.metricsPort);
  if (port !== read(settings.port)) return port;
  const { variable } = settings.metricsPort;
  throw new ConfigError(variable, `must be another port than ${settings.port.variable}`);
}

// Null: nothing is traced. The address and the sampler are read by OpenTelemetry's SDK itself, which
// would pass over a wrong one.
function tracing(read: <T>(one: Setting<T>) => T): { serviceName: string } | null {
  const serviceName = read(settings.otelServiceName);
  read(settings.otelTracesSampler);
  read(settings.otelTracesSamplerArg);
  return read(settings.otlpEndpoint) === null ? null : { serviceName };
}

function databaseChoice(
  read: <T>(one: Setting<T>) => T,
  environment: Environment,
  production: boolean,
): DatabaseChoice {
  const address = read(settings.databaseUrl) ?? addressInParts(read);
  if (address === null) {
    refuseForgottenHost(environment, production);
    return { engine: 'sqlite', file: read(settings.sqliteFile) };
  }
  return { engine: 'mysql', address, tls: databaseTls(read), mustBeDurable: production };
}

function addressInParts(read: <T>(one: Setting<T>) => T): MysqlAddress | null {
  const hosts = read(settings.databaseHost);
  if (hosts === null) return null;
  return {
    hosts,
    user: read(settings.databaseUsername),
    password: read(settings.databasePassword),
    database: read(settings.databaseName),
  };
}

function databaseTls(read: <T>(one: Setting<T>) => T): MysqlTls | null {
  const { databaseTls: mode, databaseTlsCa } = settings;
  const [verify, ca] = [read(mode), read(databaseTlsCa)];
  if (verify === 'off') {
    if (ca === null) return null;
    throw new ConfigError(mode.variable, `must not be off, since ${databaseTlsCa.variable} is set`);
  }
  // Anybody can have a certificate of a public authority; it is the name in it that tells.
  if (verify === 'verify-ca' && ca === null) {
    throw new ConfigError(databaseTlsCa.variable, `must be set with ${mode.variable}=verify-ca`);
  }
  return { verifyIdentity: verify === 'verify-identity', ca };
}

// A misspelt variable must not end in payments that are kept in a file nobody looks after.
function refuseForgottenHost(environment: Environment, production: boolean): void {
  const isSet = ({ variable }: Setting<unknown>): boolean => (environment[variable] ?? '') !== '';
  const { databaseName, databaseUsername, databasePassword, sqliteFile } = settings;
  const { databaseTls: tls, databaseTlsCa } = settings;
  const stray = [databaseName, databaseUsername, databasePassword, tls, databaseTlsCa].find(isSet);
  if (stray !== undefined) {
    throw new ConfigError('DATABASE_HOST', `must be set, since ${stray.variable} is`);
  }
  if (production && !isSet(sqliteFile)) {
    throw new ConfigError('DATABASE_URL', 'or DATABASE_HOST must be set in production');
  }
}

// SQLite has one writer at a time, and processes would wait for each other with every commit.
function processCount(read: <T>(one: Setting<T>) => T, database: DatabaseChoice): number {
  const processes = read(settings.webConcurrency);
  if (processes === 1 || database.engine === 'mysql') return processes;
  throw new ConfigError(
    settings.webConcurrency.variable,
    'must be 1 with SQLite, to which one gateway process writes',
  );
}

function paymentsUnderWay(read: <T>(one: Setting<T>) => T, bankConnections: number): number {
  const limit = read(settings.paymentsUnderWay);
  if (limit <= bankConnections) return limit;
  throw new ConfigError(
    settings.paymentsUnderWay.variable,
    `must be at most ${bankConnections}, the number of BANK_CONNECTIONS`,
  );
}

// A reconciler that asks about a payment which a request is still working on would bar it at the bank.
function reconcileAfter(read: <T>(one: Setting<T>) => T, requestMs: number): number {
  const afterMs = read(settings.reconcileAfterMs);
  if (afterMs > requestMs) return afterMs;
  throw new ConfigError(
    settings.reconcileAfterMs.variable,
    `must be more than ${requestMs}, the longest that a request can take (BANK_TIMEOUT_MS and twice DATABASE_TIMEOUT_MS)`,
  );
}

// Card numbers are encrypted on every way that is not known to be closed (PCI DSS 4.2.1).
function refusePlainHttp(bankUrl: string): void {
  if (new URL(bankUrl).protocol !== 'http:') return;
  throw new ConfigError(
    settings.bankUrl.variable,
    `must begin with https:// in production; with ${settings.bankPlainHttp.variable}=allow it need not`,
  );
}

function refuseSandboxKeys({ variable }: Setting<KeyRing>, ring: KeyRing): void {
  if (sandboxRings.some((published) => shareAKey(published, ring))) {
    throw new ConfigError(
      variable,
      'must be set to keys of your own in production: the sandbox key is published',
    );
  }
}

import { type MysqlAddress } from '../database/engines/mysql-address.js';
import { type MysqlTls } from '../database/engines/mysql-tls.js';
import { abuseLimits } from './abuse-limits.js';
import { bankCredential } from './bank-credential.js';
import { cardRetentionMs } from './checks/card-retention.js';
import { keyRings } from './checks/key-rings.js';
import { payers } from './checks/payers.js';
import { refuseOpenSecretFiles } from './checks/secret-files.js';
import { webhookSettings } from './checks/webhooks.js';
import { type DotEnv, noDotEnv } from '@payment-gateway/service-kit/config/dot-env';
import { isModeSaid, refusePlainMysql, refusePublishedKeys, unsafeRuntime } from './production.js';
import { type KeyRings, type Program, type RingsOf, settingsOf } from './programs.js';
import {
  createSettingsReader,
  type SettingsReader,
} from '@payment-gateway/service-kit/config/reader';
import { type Environment, type Setting } from '@payment-gateway/service-kit/config/setting';
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

/** The settings of every program. Those that a program does not need have their defaults. */
export type Config = ReturnType<typeof configFrom>;

/** The settings of one program, with only the key rings that it needs. */
export type ConfigOf<P extends Program> = Config & Pick<KeyRings, RingsOf<P>>;

/**
 * What the environment says to a program, the gateway unless another is named, read once. Throws
 * ConfigError, which names every variable that is wrong.
 */
export function readConfig(environment: Environment, dotEnv?: DotEnv): ConfigOf<'gateway'>;
export function readConfig<P extends Program>(
  environment: Environment,
  dotEnv: DotEnv,
  program: P,
): ConfigOf<P>;
export function readConfig(
  environment: Environment,
  dotEnv = noDotEnv,
  program: Program = 'gateway',
): Config & Partial<KeyRings> {
  const all: readonly Setting<unknown>[] = Object.values(settings);
  const needed = settingsOf(program);
  const sources = { environment, dotEnv };
  const reader = createSettingsReader(all, sources, needed, unsafeRuntime(environment));
  // Also reads settings that have no effect beside others, so that one start reports every problem.
  for (const one of needed) reader.read(one);
  const config = configFrom(reader, environment);
  const rings = keyRings(reader, config.production);
  if (!config.production && !config.testMerchants) refusePublishedKeys(reader, rings);
  if (config.production) {
    const secrets = all.filter(({ secret }) => secret);
    refuseOpenSecretFiles(reader, secrets, environment, dotEnv);
  }
  reader.finish();
  return { ...config, ...rings };
}

function configFrom(reader: SettingsReader, environment: Environment) {
  const { read } = reader;
  const production = read(settings.mode) === 'production';
  const bankTimeoutMs = read(settings.bankTimeoutMs);
  const databaseTimeoutMs = read(settings.databaseTimeoutMs);
  const bankUrl = read(settings.bankUrl);
  const plainHttp = read(settings.bankPlainHttp);
  if (production && plainHttp === 'refuse') refusePlainHttp(reader, bankUrl);
  const database = databaseChoice(reader, environment, production);
  const isOnServer = database.engine === 'mysql';
  if (production && isOnServer) refusePlainMysql(reader, database.address);
  const isUnsaid = isOnServer && !isModeSaid(environment);
  const bankConnections = read(settings.bankConnections);
  const processes = processCount(reader, database);
  const testMerchants = !production && !isUnsaid;
  return {
    production,
    /** Whether the published tokens are accepted, or must be invalid. */
    testMerchants,
    host: read(settings.host),
    port: read(settings.port),
    metricsHost: read(settings.metricsHost),
    metricsPort: metricsPort(reader),
    processes,
    paymentsUnderWay: paymentsUnderWay(reader, bankConnections),
    readsWaiting: read(settings.readsWaiting),
    abuse: abuseLimits(reader, production, processes),
    database,
    databaseTimeoutMs,
    databasePoolSize: read(settings.databasePoolSize),
    bank: {
      url: bankUrl,
      timeoutMs: bankTimeoutMs,
      connections: bankConnections,
      ...bankCredential(reader),
    },
    payers: payers(reader, production),
    workers: read(settings.workers),
    reconcile: {
      afterMs: reconcileAfter(reader, bankTimeoutMs + 2 * databaseTimeoutMs),
      everyMs: read(settings.reconcileEveryMs),
      maxPauseMs: read(settings.reconcileMaxPauseMs),
    },
    captureWithinMs: read(settings.captureWithinMs),
    sequenceEveryMs: read(settings.sequenceEveryMs),
    cardRetentionMs: cardRetentionMs(reader, production),
    webhooks: webhookSettings(reader, { production, isSandbox: testMerchants }),
    requestTimeoutMs: read(settings.requestTimeoutMs),
    docs: read(settings.docs) === 'on',
    securityContacts: read(settings.securityContact),
    tracing: tracing(read),
    logLevel: read(settings.logLevel),
    drainMs: read(settings.drainMs),
    shutdownTimeoutMs: read(settings.shutdownTimeoutMs),
  };
}

function metricsPort({ read, refuse }: SettingsReader): number | null {
  const { metricsPort: one, port } = settings;
  const value = read(one);
  if (value === read(port)) refuse([one, port], `must be another port than ${port.variable}`);
  return value;
}

// Null: tracing is off. OpenTelemetry's SDK reads the address and the sampler itself, and would ignore a
// wrong one.
function tracing(read: SettingsReader['read']): { serviceName: string } | null {
  const serviceName = read(settings.otelServiceName);
  return read(settings.otlpEndpoint) === null ? null : { serviceName };
}

function databaseChoice(
  reader: SettingsReader,
  environment: Environment,
  production: boolean,
): DatabaseChoice {
  const { read } = reader;
  const address = read(settings.databaseUrl) ?? addressInParts(read);
  if (address !== null) {
    return { engine: 'mysql', address, tls: databaseTls(reader), mustBeDurable: production };
  }
  refuseForgottenHost(reader, environment, production);
  return { engine: 'sqlite', file: read(settings.sqliteFile) };
}

function addressInParts(read: SettingsReader['read']): MysqlAddress | null {
  const hosts = read(settings.databaseHost);
  if (hosts === null) return null;
  return {
    hosts,
    user: read(settings.databaseUsername),
    password: read(settings.databasePassword),
    database: read(settings.databaseName),
  };
}

function databaseTls({ read, refuse }: SettingsReader): MysqlTls | null {
  const { databaseTls: mode, databaseTlsCa } = settings;
  const [verify, ca] = [read(mode), read(databaseTlsCa)];
  if (verify === 'off') {
    if (ca !== null) {
      refuse([mode, databaseTlsCa], `must not be off, since ${databaseTlsCa.variable} is set`);
    }
    return null;
  }
  // Anyone can get a certificate of a public authority; only the name in it identifies the server.
  if (verify === 'verify-ca' && ca === null) {
    refuse([databaseTlsCa, mode], `must be set with ${mode.variable}=verify-ca`);
  }
  return { verifyIdentity: verify === 'verify-identity', ca };
}

// A misspelt variable must not lead to payments in a file that nobody backs up.
function refuseForgottenHost(
  { refuse }: SettingsReader,
  environment: Environment,
  production: boolean,
): void {
  const isSet = ({ variable }: Setting<unknown>): boolean => (environment[variable] ?? '') !== '';
  const { databaseUrl, databaseHost, databaseName, databaseUsername, databasePassword } = settings;
  const { databaseTls: tls, databaseTlsCa, sqliteFile } = settings;
  const stray = [databaseName, databaseUsername, databasePassword, tls, databaseTlsCa].find(isSet);
  if (stray !== undefined) {
    refuse([databaseHost, databaseUrl, stray], `must be set, since ${stray.variable} is`);
  } else if (production && !isSet(sqliteFile)) {
    refuse([databaseUrl, databaseHost], 'or DATABASE_HOST must be set in production');
  }
}

// SQLite has one writer at a time, so processes would wait for each other with every commit.
function processCount({ read, refuse }: SettingsReader, database: DatabaseChoice): number {
  const { webConcurrency, databaseUrl, databaseHost } = settings;
  const processes = read(webConcurrency);
  if (processes !== 1 && database.engine === 'sqlite') {
    const problem = 'must be 1 with SQLite, to which one gateway process writes';
    refuse([webConcurrency, databaseUrl, databaseHost], problem);
  }
  return processes;
}

function paymentsUnderWay({ read, refuse }: SettingsReader, bankConnections: number): number {
  const { paymentsUnderWay: one, bankConnections: connections } = settings;
  const limit = read(one);
  if (limit > bankConnections) {
    const problem = `must be at most ${bankConnections}, the number of ${connections.variable}`;
    refuse([one, connections], problem);
  }
  return limit;
}

// Otherwise the reconciler could bar a payment at the bank while its request is still under way.
function reconcileAfter({ read, refuse }: SettingsReader, requestMs: number): number {
  const { reconcileAfterMs: one, bankTimeoutMs, databaseTimeoutMs } = settings;
  const afterMs = read(one);
  if (afterMs <= requestMs) {
    refuse(
      [one, bankTimeoutMs, databaseTimeoutMs],
      `must be more than ${requestMs}, the longest that a request can take (${bankTimeoutMs.variable} and twice ${databaseTimeoutMs.variable})`,
    );
  }
  return afterMs;
}

// Card numbers are encrypted on every connection that is not known to be private (PCI DSS 4.2.1).
function refusePlainHttp({ refuse }: SettingsReader, url: string): void {
  const { bankUrl, bankPlainHttp, mode } = settings;
  if (new URL(url).protocol !== 'http:') return;
  const problem = `must begin with https:// in production; with ${bankPlainHttp.variable}=allow it need not`;
  refuse([bankUrl, bankPlainHttp, mode], problem);
}

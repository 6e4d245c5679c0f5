import { sandboxRings } from '../sandbox.js';
import { type MysqlAddress } from '../storage/engines/mysql.js';
import { type KeyRing, shareAKey } from '../vault/key-ring.js';
import { hostAndPort } from './mysql-address.js';
import { ConfigError, readSetting, type Setting } from './setting.js';
import { settings } from './settings.js';

export type DatabaseChoice =
  | { readonly engine: 'mysql'; readonly address: MysqlAddress }
  | { readonly engine: 'sqlite'; readonly file: string };

export type Config = ReturnType<typeof readConfig>;

/** Everything that the environment says, read once. Throws ConfigError, which names the variable. */
export function readConfig(environment: Readonly<Record<string, string | undefined>>) {
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
  return {
    production,
    port: read(settings.port),
    database: databaseChoice(read),
    databaseTimeoutMs,
    databasePoolSize: read(settings.databasePoolSize),
    bank: {
      url: read(settings.bankUrl),
      timeoutMs: bankTimeoutMs,
      connections: read(settings.bankConnections),
    },
    workers: read(settings.workers),
    reconcile: {
      afterMs: reconcileAfter(read, bankTimeoutMs + 2 * databaseTimeoutMs),
      everyMs: read(settings.reconcileEveryMs),
      maxPauseMs: read(settings.reconcileMaxPauseMs),
    },
    cardKeys,
    tokenHashKeys,
    requestTimeoutMs: read(settings.requestTimeoutMs),
    docs: read(settings.docs) === 'on',
    logLevel: read(settings.logLevel),
    shutdownTimeoutMs: read(settings.shutdownTimeoutMs),
  };
}

function databaseChoice(read: <T>(one: Setting<T>) => T): DatabaseChoice {
  const address = read(settings.databaseUrl);
  if (address !== null) return { engine: 'mysql', address };
  const host = read(settings.databaseHost);
  if (host === null) return { engine: 'sqlite', file: read(settings.sqliteFile) };
  return {
    engine: 'mysql',
    address: {
      ...hostAndPort(host),
      user: read(settings.databaseUsername),
      password: read(settings.databasePassword),
      database: read(settings.databaseName),
    },
  };
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

function refuseSandboxKeys({ variable }: Setting<KeyRing>, ring: KeyRing): void {
  if (sandboxRings.some((published) => shareAKey(published, ring))) {
    throw new ConfigError(
      variable,
      'must be set to keys of your own in production: the sandbox key is published',
    );
  }
}

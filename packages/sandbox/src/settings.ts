import { dirname, join } from 'node:path';

/** A port, the variable that changes it, and the host at which this machine reaches it. */
export interface PortSetting {
  variable: 'GATEWAY_PORT' | 'BANK_PORT' | 'METRICS_PORT';
  port: number;
  /** As it stands in an address. */
  host: string;
}

/** What the launcher itself has to know; everything else is between the user and the services. */
export interface SandboxSettings {
  gateway: PortSetting;
  bank: PortSetting;
  /** Null unless asked for: a second sandbox on this machine would find its usual port taken. */
  metrics: PortSetting | null;
  /** Of the gateway: all that was given to the launcher, and where the bank is. */
  gatewayEnvironment: NodeJS.ProcessEnv;
  logFolder: string;
  /** Shown to the user. */
  dataPlace: string;
}

/** Reads the settings; a mistake in them is thrown as a sentence for the user. */
export function readSettings(env: NodeJS.ProcessEnv): SandboxSettings {
  const gateway = readPort(env, 'GATEWAY_PORT', 8080);
  const bank = readPort(env, 'BANK_PORT', 8081);
  if (gateway.port === bank.port) {
    throw new Error(`GATEWAY_PORT and BANK_PORT are both ${bank.port}. Give them different ports.`);
  }
  const metricsPort = given(env.METRICS_PORT) ?? 'off';
  const sqliteFile = given(env.SQLITE_FILE);
  const dataFolder = sqliteFile === undefined ? '.data' : dirname(sqliteFile);
  const database = given(env.DATABASE_URL) ?? given(env.DATABASE_HOST);
  return {
    gateway,
    bank,
    metrics: metricsPort === 'off' ? null : readPort(env, 'METRICS_PORT', 9464),
    gatewayEnvironment: {
      ...env,
      METRICS_PORT: metricsPort,
      BANK_URL: given(env.BANK_URL) ?? `http://${bank.host}:${bank.port}/api/v1`,
    },
    logFolder: join(dataFolder, 'logs'),
    dataPlace: database === undefined ? `${dataFolder}/` : 'in the database you named',
  };
}

// An empty variable counts as unset, here as in the services.
function given(value: string | undefined): string | undefined {
  const text = value?.trim();
  return text === '' ? undefined : text;
}

const HOSTS = {
  GATEWAY_PORT: 'GATEWAY_HOST',
  BANK_PORT: 'BANK_HOST',
  METRICS_PORT: 'METRICS_HOST',
} as const;

// What listens on every address is reached at this one as well.
const LOOPBACK = '127.0.0.1';

function reachableAt(host = LOOPBACK): string {
  if (host === '::' || host === '0.0.0.0') return LOOPBACK;
  return host.includes(':') ? `[${host}]` : host;
}

function readPort(
  env: NodeJS.ProcessEnv,
  variable: PortSetting['variable'],
  byDefault: number,
): PortSetting {
  const port = Number(given(env[variable]) ?? byDefault);
  // Not 0 either: nobody would know the address.
  if (Number.isInteger(port) && port >= 1 && port <= 65_535) {
    return { variable, port, host: reachableAt(given(env[HOSTS[variable]])) };
  }
  throw new Error(`${variable} must be a port number from 1 to 65535.`);
}

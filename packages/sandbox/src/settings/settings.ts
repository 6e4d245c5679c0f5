import { dirname, join } from 'node:path';

/** A port, the variable that sets it, and the host under which this machine reaches it. */
export type PortSetting = {
  readonly variable: 'GATEWAY_PORT' | 'BANK_PORT' | 'METRICS_PORT';
  readonly port: number;
  /** As part of a URL. */
  readonly host: string;
};

/** The settings that the launcher needs. All others are passed on to the services. */
export type SandboxSettings = {
  readonly gateway: PortSetting;
  readonly bank: PortSetting;
  /** Null unless METRICS_PORT is set: a second sandbox on this machine would find the default port taken. */
  readonly metrics: PortSetting | null;
  /** The launcher's own environment, and the addresses at which bank and payers are reached. */
  readonly gatewayEnvironment: NodeJS.ProcessEnv;
  /** The launcher's own environment, and the addresses at which gateway and payers are reached. */
  readonly bankEnvironment: NodeJS.ProcessEnv;
  readonly logFolder: string;
  /** Shown to the user. */
  readonly dataPlace: string;
};

/** Reads the settings. Throws a sentence for the user if one is wrong. */
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
      BANK_URL: given(env.BANK_URL) ?? `${addressOf(bank)}/api/v1`,
      PUBLIC_URL: given(env.PUBLIC_URL) ?? browserAddressOf(gateway),
      // Receivers on this machine, over http. Production refuses it, should this be started there.
      WEBHOOK_PRIVATE_ADDRESSES: given(env.WEBHOOK_PRIVATE_ADDRESSES) ?? 'allow',
    },
    bankEnvironment: {
      ...env,
      BANK_PUBLIC_URL: given(env.BANK_PUBLIC_URL) ?? browserAddressOf(bank),
      BANK_NOTIFY_URL: given(env.BANK_NOTIFY_URL) ?? `${addressOf(gateway)}/bank/notifications`,
    },
    logFolder: join(dataFolder, 'logs'),
    dataPlace: database === undefined ? `${dataFolder}/` : 'in the database you named',
  };
}

const addressOf = ({ host, port }: Pick<PortSetting, 'host' | 'port'>): string =>
  `http://${host}:${port}`;

/** The same address, as people know it. */
export const browserAddressOf = ({ host, port }: PortSetting): string =>
  addressOf({ host: host === LOOPBACK ? 'localhost' : host, port });

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

// A service that listens on all addresses is reached at this one.
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
  // 0 is refused too: nobody would know the address.
  if (Number.isInteger(port) && port >= 1 && port <= 65_535) {
    return { variable, port, host: reachableAt(given(env[HOSTS[variable]])) };
  }
  throw new Error(`${variable} must be a port number from 1 to 65535.`);
}

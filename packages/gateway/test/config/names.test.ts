import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readConfig as readBankConfig } from '../../../bank-simulator/src/config/config.js';
import { settings as bankSettings } from '../../../bank-simulator/src/config/settings.js';
import { readConfig } from '../../src/config/config.js';
import { noDotEnv } from '@payment-gateway/service-kit/config/dot-env';
import { variablesOf } from '@payment-gateway/service-kit/config/setting';
import { settings } from '../../src/config/settings.js';

const root = join(__dirname, '../../../..');

// Each with a value that is invalid for every setting.
const refusalOf = (read: (environment: Record<string, string>) => unknown, name: string) => {
  try {
    read({ [name]: 'yes' });
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : 'not an error';
  }
};

describe('A misspelt setting', () => {
  test.each([
    ['BANK_TIMOUT_MS', 'BANK_TIMEOUT_MS'],
    ['BANK_TIMEOUT', 'BANK_TIMEOUT_MS'],
    ['BANK_TIMEOUT_SECONDS', 'BANK_TIMEOUT_MS'],
    ['bank_timeout_ms', 'BANK_TIMEOUT_MS'],
    ['DRAIN_SECONDS', 'DRAIN_MS'],
    ['BANK_TIMEUOT_MS', 'BANK_TIMEOUT_MS'],
    ['GATEWAY_PROT', 'GATEWAY_PORT'],
    ['DATABSE_URL', 'DATABASE_URL'],
    ['DATABASE_URI', 'DATABASE_URL'],
    ['DATABASE_USER', 'DATABASE_USERNAME'],
    ['DATABASE_PASS', 'DATABASE_PASSWORD'],
    ['DATABASE_PORT', 'DATABASE_HOST'],
    ['DATABASE_POOL', 'DATABASE_POOL_SIZE'],
    ['BANK_URL_FILE', 'BANK_URL'],
    ['CARD_KEY', 'CARD_KEYS'],
    ['CARD_KEYS_FIEL', 'CARD_KEYS_FILE'],
    ['DOC', 'DOCS'],
    ['LOGLEVEL', 'LOG_LEVEL'],
    ['WORKER', 'WORKERS'],
    ['MAX_PAYMENT_UNDERWAY', 'MAX_PAYMENTS_UNDER_WAY'],
    ['OTEL_EXPORTER_OTLP_ENDPOIT', 'OTEL_EXPORTER_OTLP_ENDPOINT'],
  ])('%s is rejected, with a suggestion: %s', (name, meant) => {
    expect(refusalOf(readConfig, name)).toBe(`${name} is not a setting; did you mean ${meant}?`);
  });

  test.each([
    ['BANK_SETTEL_MS', 'BANK_SETTLE_MS'],
    ['BANK_SETTLE', 'BANK_SETTLE_MS'],
    ['BANK_LEDGER', 'BANK_LEDGER_FILE'],
    ['BANKPORT', 'BANK_PORT'],
    ['BANK_PORTS', 'BANK_PORT'],
  ])('of the bank, %s, is rejected there, with a suggestion: %s', (name, meant) => {
    expect(refusalOf(readBankConfig, name)).toBe(
      `${name} is not a setting; did you mean ${meant}?`,
    );
  });

  test('without a value counts as not set, and is ignored', () => {
    expect(() => readConfig({ BANK_TIMOUT_MS: '' })).not.toThrow();
    expect(() => readBankConfig({ BANK_SETTEL_MS: ' ' })).not.toThrow();
  });
});

describe('A variable that is not a setting of this program', () => {
  const ofGateway = Object.values(settings).flatMap(variablesOf);
  const ofBank = Object.values(bankSettings).flatMap(variablesOf);
  const composeFile = readFileSync(join(root, 'docker-compose.yaml'), 'utf8');
  const ofCompose = [...composeFile.matchAll(/\$\{(\w+)/g)].map(([, name]) => name ?? '');
  const beside = [
    ...ofCompose,
    // Settings of later versions, which scripts may set for all versions.
    ...['GATEWAY_HOST', 'METRICS_HOST', 'BANK_HOST', 'PUBLIC_URL', 'TRUSTED_PROXIES'],
    ...['CARD_RETENTION_MS', 'BANK_NOTIFY_URL', 'BANK_NOTIFICATION_SECRET', 'BANK_CHALLENGE_MS'],
    // Variables of tests, Node.js and OpenTelemetry.
    ...['TEST_MYSQL_URL', 'TEST_MYSQL_SERVER_URL', 'CHROMIUM_PATH', 'SCREENSHOT', 'CI'],
    ...['NODE_OPTIONS', 'NODE_PATH', 'NODE_EXTRA_CA_CERTS', 'UV_THREADPOOL_SIZE', 'TZ'],
    ...['OTEL_EXPORTER_OTLP_HEADERS', 'OTEL_RESOURCE_ATTRIBUTES', 'OTEL_TRACES_EXPORTER'],
    ...['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', 'OTEL_SDK_DISABLED', 'OTEL_BSP_SCHEDULE_DELAY'],
    // The operator's own variables.
    ...['PATH', 'HOME', 'PORT', 'HOST', 'HOSTNAME', 'BANK', 'BANK_HOLIDAYS', 'BANK_NAME'],
    ...['DATABASE', 'DB_HOST', 'MYSQL_PORT', 'CARD_TYPE', 'LOG_FORMAT', 'LOG_FILE', 'GATEWAY'],
    ...['NODE_VERSION', 'WEB_PORT', 'DOCKER_HOST', 'COMPOSE_PROFILES', 'WORKERS_MIN', 'TODO'],
    ...['BANK_SERVICE_PORT', 'BANK_SERVICE_HOST', 'PAYMENT_GATEWAY_PORT', 'GATEWAY_ENV'],
    ...['TRAIN', 'DRAIN'],
  ];

  test.each([...new Set([...ofBank, ...beside])].filter((name) => !ofGateway.includes(name)))(
    'is ignored by the gateway: %s',
    (name) => {
      expect(refusalOf(readConfig, name)).toBeNull();
    },
  );

  test.each([...new Set([...ofGateway, ...beside])].filter((name) => !ofBank.includes(name)))(
    'is ignored by the bank: %s',
    (name) => {
      expect(refusalOf(readBankConfig, name)).toBeNull();
    },
  );

  test('is ignored if Kubernetes set it for a service named "database"', () => {
    expect(() => readConfig({ DATABASE_PORT: 'tcp://10.0.0.7:3306' })).not.toThrow();
  });
});

describe('A file .env', () => {
  const fileWith = (...names: string[]) => ({
    ...noDotEnv,
    path: '/srv/.env',
    names,
    explained: new Set(['BANK_SETTLE_MS', 'GRAFANA_PORT']),
  });
  const valuesOf = (...names: string[]) => Object.fromEntries(names.map((name) => [name, 'yes']));

  test('may contain settings of both services, Docker Compose, Node.js and OpenTelemetry', () => {
    const names = [
      'BANK_SETTLE_MS',
      'GRAFANA_PORT',
      'NODE_OPTIONS',
      'OTEL_RESOURCE_ATTRIBUTES',
      'TZ',
    ];
    expect(() => readConfig(valuesOf(...names), fileWith(...names))).not.toThrow();
  });

  test('may contain nothing else', () => {
    expect(() => readConfig(valuesOf('BANK_HOLIDAYS'), fileWith('BANK_HOLIDAYS'))).toThrow(
      'BANK_HOLIDAYS (in /srv/.env) is not a setting; .env.example lists them all',
    );
  });

  test('gets a suggestion for a misspelt name, also of the other service', () => {
    expect(() => readConfig(valuesOf('BANK_SETTEL_MS'), fileWith('BANK_SETTEL_MS'))).toThrow(
      'BANK_SETTEL_MS (in /srv/.env) is not a setting; did you mean BANK_SETTLE_MS?',
    );
    expect(() => readConfig(valuesOf('BANK_TIMOUT_MS'), fileWith('BANK_TIMOUT_MS'))).toThrow(
      'BANK_TIMOUT_MS (in /srv/.env) is not a setting; did you mean BANK_TIMEOUT_MS?',
    );
  });
});

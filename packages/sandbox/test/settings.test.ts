import { readSettings } from '../src/settings/settings.js';

test('Without settings: the default ports, the bank on this machine, everything in .data', () => {
  expect(readSettings({})).toEqual({
    gateway: { variable: 'GATEWAY_PORT', port: 8080, host: '127.0.0.1' },
    bank: { variable: 'BANK_PORT', port: 8081, host: '127.0.0.1' },
    metrics: null,
    gatewayEnvironment: {
      METRICS_PORT: 'off',
      BANK_URL: 'http://127.0.0.1:8081/api/v1',
      PUBLIC_URL: 'http://localhost:8080',
      WEBHOOK_PRIVATE_ADDRESSES: 'allow',
    },
    bankEnvironment: {
      BANK_PUBLIC_URL: 'http://localhost:8081',
      BANK_NOTIFY_URL: 'http://127.0.0.1:8080/bank/notifications',
    },
    logFolder: '.data/logs',
    dataPlace: '.data/',
  });
});

test('The gateway gets the given environment, and the bank at BANK_PORT', () => {
  const { gatewayEnvironment } = readSettings({ BANK_PORT: '9081', RECONCILE_AFTER_MS: '20000' });

  expect(gatewayEnvironment).toEqual({
    BANK_PORT: '9081',
    METRICS_PORT: 'off',
    RECONCILE_AFTER_MS: '20000',
    BANK_URL: 'http://127.0.0.1:9081/api/v1',
    PUBLIC_URL: 'http://localhost:8080',
    WEBHOOK_PRIVATE_ADDRESSES: 'allow',
  });
});

test('Payers and notifications find both services at their chosen ports', () => {
  const { gatewayEnvironment, bankEnvironment } = readSettings({
    GATEWAY_PORT: '9080',
    BANK_PORT: '9081',
    GATEWAY_HOST: '10.0.0.7',
  });

  expect(gatewayEnvironment.PUBLIC_URL).toBe('http://10.0.0.7:9080');
  expect(bankEnvironment).toMatchObject({
    BANK_PORT: '9081',
    BANK_PUBLIC_URL: 'http://localhost:9081',
    BANK_NOTIFY_URL: 'http://10.0.0.7:9080/bank/notifications',
  });
});

test('Given addresses of payers and notifications are used', () => {
  const given = {
    PUBLIC_URL: 'https://pay.test',
    BANK_PUBLIC_URL: 'https://bank.test',
    BANK_NOTIFY_URL: 'https://pay.test/bank/notifications',
  };
  const { gatewayEnvironment, bankEnvironment } = readSettings(given);

  expect(gatewayEnvironment).toMatchObject(given);
  expect(bankEnvironment).toMatchObject(given);
});

test('Services are expected at their given address, or on this machine', () => {
  const given = {
    GATEWAY_HOST: '10.0.0.7',
    BANK_HOST: '::1',
    METRICS_HOST: '::',
    METRICS_PORT: '9464',
  };
  const { gateway, bank, metrics, gatewayEnvironment } = readSettings(given);

  expect([gateway.host, bank.host, metrics?.host]).toEqual(['10.0.0.7', '[::1]', '127.0.0.1']);
  expect(gatewayEnvironment.BANK_URL).toBe('http://[::1]:8081/api/v1');
});

test('A given BANK_URL is used, an empty one counts as unset', () => {
  const bankUrl = (BANK_URL: string) => readSettings({ BANK_URL }).gatewayEnvironment.BANK_URL;

  expect(bankUrl('http://bank.test/api/v1')).toBe('http://bank.test/api/v1');
  expect(bankUrl('')).toBe('http://127.0.0.1:8081/api/v1');
});

test('Logs are beside the data, wherever that is', () => {
  expect(readSettings({ SQLITE_FILE: '/srv/payments/gateway.sqlite' })).toMatchObject({
    logFolder: '/srv/payments/logs',
    dataPlace: '/srv/payments/',
  });
  expect(readSettings({ DATABASE_URL: 'mysql://a:secret@db/payments' }).dataPlace).toBe(
    'in the database you named',
  );
});

test('Metrics are served at METRICS_PORT, and only if it is set', () => {
  expect(readSettings({ METRICS_PORT: '9464' })).toMatchObject({
    metrics: { variable: 'METRICS_PORT', port: 9464, host: '127.0.0.1' },
    gatewayEnvironment: { METRICS_PORT: '9464' },
  });
  expect(readSettings({ METRICS_PORT: 'off' }).metrics).toBeNull();
});

test.each(['0', '65536', 'http', '80.5', '-1'])(
  'Port %s is refused with the name of its variable',
  (port) => {
    expect(() => readSettings({ GATEWAY_PORT: port })).toThrow(/^GATEWAY_PORT must be a port/);
    expect(() => readSettings({ BANK_PORT: port })).toThrow(/^BANK_PORT must be a port/);
  },
);

test('The same port for both is refused at once', () => {
  expect(() => readSettings({ BANK_PORT: '8080' })).toThrow(/both 8080/);
});

import { readSettings } from '../src/settings.js';

test('without any settings: the usual ports, the bank on this machine, everything in .data', () => {
  expect(readSettings({})).toEqual({
    gateway: { variable: 'GATEWAY_PORT', port: 8080, host: '127.0.0.1' },
    bank: { variable: 'BANK_PORT', port: 8081, host: '127.0.0.1' },
    metrics: null,
    gatewayEnvironment: { METRICS_PORT: 'off', BANK_URL: 'http://127.0.0.1:8081/api/v1' },
    logFolder: '.data/logs',
    dataPlace: '.data/',
  });
});

test('the gateway gets what was given, and the bank where BANK_PORT puts it', () => {
  const { gatewayEnvironment } = readSettings({ BANK_PORT: '9081', RECONCILE_AFTER_MS: '20000' });

  expect(gatewayEnvironment).toEqual({
    BANK_PORT: '9081',
    METRICS_PORT: 'off',
    RECONCILE_AFTER_MS: '20000',
    BANK_URL: 'http://127.0.0.1:9081/api/v1',
  });
});

test('services are looked for where they listen: at a given address, or on this machine', () => {
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

test('a given BANK_URL stands, an empty one counts as unset', () => {
  const bankUrl = (BANK_URL: string) => readSettings({ BANK_URL }).gatewayEnvironment.BANK_URL;

  expect(bankUrl('http://bank.test/api/v1')).toBe('http://bank.test/api/v1');
  expect(bankUrl('')).toBe('http://127.0.0.1:8081/api/v1');
});

test('logs lie beside the data, wherever that is put', () => {
  expect(readSettings({ SQLITE_FILE: '/srv/payments/gateway.sqlite' })).toMatchObject({
    logFolder: '/srv/payments/logs',
    dataPlace: '/srv/payments/',
  });
  expect(readSettings({ DATABASE_URL: 'mysql://a:secret@db/payments' }).dataPlace).toBe(
    'in the database you named',
  );
});

test('metrics are served where METRICS_PORT says, and not unless it is set', () => {
  expect(readSettings({ METRICS_PORT: '9464' })).toMatchObject({
    metrics: { variable: 'METRICS_PORT', port: 9464, host: '127.0.0.1' },
    gatewayEnvironment: { METRICS_PORT: '9464' },
  });
  expect(readSettings({ METRICS_PORT: 'off' }).metrics).toBeNull();
});

test.each(['0', '65536', 'http', '80.5', '-1'])('port %s is refused by its variable', (port) => {
  expect(() => readSettings({ GATEWAY_PORT: port })).toThrow(/^GATEWAY_PORT must be a port/);
  expect(() => readSettings({ BANK_PORT: port })).toThrow(/^BANK_PORT must be a port/);
});

test('one port for both is refused before it is tried', () => {
  expect(() => readSettings({ BANK_PORT: '8080' })).toThrow(/both 8080/);
});

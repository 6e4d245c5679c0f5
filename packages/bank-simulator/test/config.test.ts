import { ConfigError } from '@payment-gateway/service-kit/config/setting';
import { readConfig } from '../src/config/config.js';
import { SANDBOX_NOTIFICATION_SECRET, settings } from '../src/config/settings.js';

describe('Settings', () => {
  test('all have defaults', () => {
    expect(readConfig({})).toEqual({
      port: 8081,
      host: '127.0.0.1',
      ledgerFile: '.data/bank-ledger.sqlite',
      requireTokens: [],
      tls: null,
      settleMs: 5000,
      refundSettleMs: 5000,
      challengeMs: 600_000,
      publicUrl: null,
      notifyUrl: null,
      notificationSecrets: [SANDBOX_NOTIFICATION_SECRET],
      answerDelayMs: 0,
      logLevel: 'info',
      docs: true,
    });
  });

  test('count as unset if they are empty', () => {
    const empty = Object.fromEntries(
      Object.values(settings).map(({ variable }) => [variable, ' ']),
    );
    expect(readConfig(empty)).toEqual(readConfig({}));
  });

  test.each([
    ['BANK_PORT', '65536'],
    ['BANK_PORT', '-1'],
    ['BANK_PORT', '80 81'],
    ['BANK_HOST', '127.0.0.1:8081'],
    ['BANK_HOST', '300.0.0.1'],
    ['BANK_LEDGER_FILE', ':memory:'],
    ['BANK_REQUIRE_TOKEN', 'to ken'],
    ['BANK_REQUIRE_TOKEN_FILE', '/nowhere/tokens'],
    ['BANK_SERVER_CERT', '/nowhere/cert.pem'],
    ['BANK_SERVER_CERT', __filename],
    ['BANK_CLIENT_CA', __filename],
    ['BANK_SETTLE_MS', '5s'],
    ['BANK_REFUND_SETTLE_MS', '-1'],
    ['BANK_ANSWER_DELAY_MS', '99999999999'],
    ['BANK_CHALLENGE_MS', '10m'],
    ['BANK_PUBLIC_URL', 'localhost:8081'],
    ['BANK_PUBLIC_URL', 'ftp://bank.example'],
    ['BANK_PUBLIC_URL', 'https://bank.example/?a=1'],
    ['BANK_PUBLIC_URL', 'https://me@bank.example'],
    ['BANK_NOTIFY_URL', 'https://gateway.example/#a'],
    ['BANK_NOTIFICATION_SECRET', 'a secret'],
    ['BANK_NOTIFICATION_SECRET', `whsec_${Buffer.alloc(23).toString('base64')}`],
    ['BANK_NOTIFICATION_SECRET', `whsec_${Buffer.alloc(65).toString('base64')}`],
    ['BANK_NOTIFICATION_SECRET_FILE', '/nowhere/secret'],
    ['LOG_LEVEL', 'loud'],
    ['DOCS', 'no'],
  ])('%s=%s is refused by its name', (variable, value) => {
    expect(() => readConfig({ [variable]: value })).toThrow(ConfigError);
    expect(() => readConfig({ [variable]: value })).toThrow(variable);
  });

  test('that are wrong or misspelt are all reported at once', () => {
    const wrong = { BANK_PORT: 'http', BANK_SETTEL_MS: '50', LOG_LEVEL: 'loud' };
    expect(() => readConfig(wrong)).toThrow(
      [
        'BANK_SETTEL_MS is not a setting; did you mean BANK_SETTLE_MS?',
        'BANK_PORT must be a whole number from 0 to 65535.',
        'LOG_LEVEL must be fatal, error, warn, info, debug, trace or silent.',
      ].join('\n'),
    );
  });

  test('are read as given', () => {
    const given = {
      BANK_PORT: '0',
      BANK_SETTLE_MS: '50',
      BANK_REFUND_SETTLE_MS: '60',
      DOCS: 'off',
    };
    const read = { port: 0, settleMs: 50, refundSettleMs: 60, docs: false };
    expect(readConfig(given)).toMatchObject(read);
  });
});

import { ConfigError, readConfig, settingsTable } from '../src/config.js';

describe('settings', () => {
  it('have defaults for everything', () => {
    expect(readConfig({})).toEqual({
      port: 8081,
      host: '127.0.0.1',
      ledgerFile: '.data/bank-ledger.sqlite',
      requireTokens: [],
      tls: null,
      settleMs: 5000,
      refundSettleMs: 5000,
      answerDelayMs: 0,
      logLevel: 'info',
      docs: true,
    });
  });

  it('that are empty count as unset', () => {
    const empty = Object.fromEntries(Object.keys(settingsTable).map((name) => [name, ' ']));
    expect(readConfig(empty)).toEqual(readConfig({}));
  });

  it.each([
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
    ['LOG_LEVEL', 'loud'],
    ['DOCS', 'no'],
  ])('%s=%s is refused by its name', (variable, value) => {
    expect(() => readConfig({ [variable]: value })).toThrow(ConfigError);
    expect(() => readConfig({ [variable]: value })).toThrow(variable);
  });

  it('are all named at once when several are wrong, misspelt ones too', () => {
    const wrong = { BANK_PORT: 'http', BANK_SETTEL_MS: '50', LOG_LEVEL: 'loud' };
    expect(() => readConfig(wrong)).toThrow(
      [
        'BANK_SETTEL_MS is not a setting; did you mean BANK_SETTLE_MS?',
        `BANK_PORT must be ${settingsTable.BANK_PORT.mustBe}.`,
        `LOG_LEVEL must be ${settingsTable.LOG_LEVEL.mustBe}.`,
      ].join('\n'),
    );
  });

  it('are read as they are given', () => {
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

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { settingsTable } from '../../bank-simulator/src/config.js';
import { settings } from '../../gateway/src/config/settings.js';

const words = (text: string): string => text.replace(/^#/gm, '').replace(/\s+/g, ' ').trim();

describe('.env.example', () => {
  const file = readFileSync(join(__dirname, '../../../.env.example'), 'utf8');
  const gateway = Object.values(settings).map(({ variable, doc, fallback, secret }) => ({
    variable,
    doc,
    fallback: secret ? '' : (fallback ?? ''),
  }));
  // Two settings are of both services, and explained once.
  const bank = Object.entries(settingsTable)
    .filter(([variable]) => !gateway.some((one) => one.variable === variable))
    .map(([variable, { doc, default: fallback }]) => ({ variable, doc, fallback }));

  test.each([...gateway, ...bank])('explains $variable', ({ variable, doc, fallback }) => {
    expect(words(file)).toContain(words(`${doc} ${variable}=${fallback}`));
  });

  test('explains no setting that does not exist', () => {
    const known = [...gateway, ...bank].map(({ variable }) => variable);
    const shown = [...file.matchAll(/^#([A-Z_]+)=/gm)].map(([, variable]) => variable);
    expect(shown.filter((variable) => !known.includes(variable ?? ''))).toEqual(['TEST_MYSQL_URL']);
  });
});

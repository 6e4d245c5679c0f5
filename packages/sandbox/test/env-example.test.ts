import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Setting } from '@payment-gateway/service-kit/config/setting';
import { settings as bankSettings } from '../../bank-simulator/src/config/settings.js';
import { settings } from '../../gateway/src/config/settings.js';

const words = (text: string): string => text.replace(/^#/gm, '').replace(/\s+/g, ' ').trim();

describe('.env.example', () => {
  const file = readFileSync(join(__dirname, '../../../.env.example'), 'utf8');
  const shown = ({ variable, doc, fallback, secret }: Setting<unknown>) => ({
    variable,
    doc,
    fallback: secret ? '' : (fallback ?? ''),
  });
  const gateway = Object.values(settings).map(shown);
  // Two settings belong to both services, and are explained once.
  const bank = Object.values(bankSettings)
    .filter(({ variable }) => !gateway.some((one) => one.variable === variable))
    .map(shown);

  test.each([...gateway, ...bank])('explains $variable', ({ variable, doc, fallback }) => {
    expect(words(file)).toContain(words(`${doc} ${variable}=${fallback}`));
  });

  test('explains no setting that does not exist', () => {
    const known = [...gateway, ...bank].map(({ variable }) => variable);
    const explained = [...file.matchAll(/^#([A-Z_]+)=/gm)].map(([, variable]) => variable);
    expect(explained.filter((variable) => !known.includes(variable ?? ''))).toEqual([
      'TEST_MYSQL_URL',
    ]);
  });
});

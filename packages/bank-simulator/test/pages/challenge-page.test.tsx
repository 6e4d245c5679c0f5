import { formatAmount } from '../../src/pages/amount.js';
import { ChallengePage } from '../../src/pages/challenge-page.js';
import { renderPage } from '../../src/pages/layout.js';

const shown = {
  merchant: 'Blue Bakery',
  amount: 1001,
  currency: 'USD',
  last4: '3220',
  expiresAt: new Date('2030-01-01T00:10:00.000Z'),
  isUndecided: false,
};

describe('The challenge page', () => {
  test('shows the merchant, the amount, the last digits and the three buttons', () => {
    const html = renderPage(<ChallengePage {...shown} />);
    expect(html).toMatch(/^<!DOCTYPE html><html lang="en">/);
    for (const text of ['Blue Bakery', '$10.01', '3220', '00:10:00 UTC'])
      expect(html).toContain(text);
    const buttons = [...html.matchAll(/<button [^>]*name="decision" value="(\w+)"/g)];
    expect(buttons.map(([, value]) => value)).toEqual(['confirm', 'fail', 'cancel']);
    expect(html).not.toContain('<script');
  });

  test('escapes what it shows', () => {
    const merchant = '<script>alert("1")</script> & Söhne';
    const html = renderPage(<ChallengePage {...shown} merchant={merchant} />);
    expect(html).not.toContain('<script');
    expect(html).toContain('&lt;script>alert(&quot;1&quot;)&lt;/script> &amp; Söhne');
  });

  test('says that nothing was decided, if a form came without a decision', () => {
    expect(renderPage(<ChallengePage {...shown} />)).not.toContain('role="alert"');
    expect(renderPage(<ChallengePage {...shown} isUndecided />)).toContain('role="alert"');
  });
});

describe('An amount', () => {
  test.each([
    [1001, 'USD', '$10.01'],
    [1, 'EUR', '€0.01'],
    [1001, 'JPY', '¥1,001'],
    [1001, 'KWD', 'KWD 1.001'],
    [1001, 'IQD', 'IQD 1.001'],
    [1001, 'XYZ', 'XYZ 10.01'],
    [Number.MAX_SAFE_INTEGER, 'USD', '$90,071,992,547,409.91'],
  ])('of %d in %s is written %s', (amount, currency, text) => {
    expect(formatAmount(amount, currency).replaceAll('\u00a0', ' ')).toBe(text);
  });
});

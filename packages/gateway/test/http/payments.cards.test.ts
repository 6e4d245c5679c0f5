import { passesLuhn } from '../../src/domain/card.js';
import { openSandbox, paymentBody, type TestGateway } from '../support/gateway.js';
import { publishedCards } from '../support/published-cards.js';

const NOW = new Date('2026-11-25T12:00:00Z');
const ACCEPTED = 'accepted';

describe('The card of a payment', () => {
  let gateway: TestGateway;
  let close: () => Promise<void>;

  beforeAll(async () => {
    ({ gateway, close } = await openSandbox({ clock: () => NOW }));
  });

  afterAll(() => close());

  /** The result of a card: its brand and last digits, or the wrong field. */
  async function pay(card: object): Promise<object | string> {
    const { status, body } = await gateway.pay(paymentBody({}, card));
    const { card: shown, errors } = body as { card?: object; errors?: { field: string }[] };
    if (status === 200) return shown ?? {};
    expect(status).toBe(422);
    expect(errors).toHaveLength(1);
    return errors?.[0]?.field ?? '';
  }

  describe('has a number', () => {
    test('of any scheme, and the payment shows which', async () => {
      for (const [brand, [number = '']] of Object.entries(publishedCards)) {
        const cvv = brand === 'american_express' ? '1234' : '123';
        expect(await pay({ number, cvv })).toMatchObject({ brand, last4: number.slice(-4) });
      }
    });

    test.each([
      ['a no-break space', '\u00a0'],
      ['a narrow no-break space', '\u202f'],
      ['a figure space', '\u2007'],
      ['a thin space', '\u2009'],
      ['an ideographic space', '\u3000'],
      ['a hyphen', '\u2010'],
      ['a non-breaking hyphen', '\u2011'],
      ['a figure dash', '\u2012'],
      ['an en dash', '\u2013'],
      ['an em dash', '\u2014'],
      ['a horizontal bar', '\u2015'],
      ['a minus sign', '\u2212'],
      ['a full-width hyphen', '\uff0d'],
      ['a tab', '\t'],
      ['a line break', '\r\n'],
      ['a zero width space', '\u200b'],
      ['a word joiner', '\u2060'],
      ['a soft hyphen', '\u00ad'],
      ['a byte order mark', '\ufeff'],
      ['spaces and a dash', ' – '],
    ])('that was pasted with %s in it', async (_, separator) => {
      const number = `${['4242', '4242', '4242', '4242'].join(separator)}${separator}`;
      expect(await pay({ number })).toMatchObject({ brand: 'visa', last4: '4242' });
      expect(await pay({ number: `\u202d${number}\u202c` })).toMatchObject({ last4: '4242' });
    });

    test.each([
      ['full-width digits', '４２４２４２４２４２４２４２４２'],
      ['Arabic-Indic digits', '٤٢٤٢٤٢٤٢٤٢٤٢٤٢٤٢'],
      ['one digit of another script', '424242424242424२'],
      ['letters', '4242x4242x4242x4242'],
      ['dots', '4242.4242.4242.4242'],
      ['underscores', '4242_4242_4242_4242'],
      ['nothing but separators', ' – \u00a0'],
      ['nothing', ''],
      ['zeros', '0000000000000000'],
      ['a number that begins with 0', '0604290042249596'],
      ['a SIM card', '8944100000000000003'],
    ])('but no %s', async (_, number) => {
      expect(await pay({ number })).toBe('card.number');
    });

    test.each([
      ['a Visa of 13 digits', '4222222222222', ACCEPTED],
      ['a Visa of 14', '42424242424242', 'refused'],
      ['a Visa of 15', '424242424242424', 'refused'],
      ['a Visa of 16', '4242424242424242', ACCEPTED],
      ['a Visa of 18', '424242424242424242', 'refused'],
      ['a Visa of 19', '4013250000000000006', ACCEPTED],
      ['a Mastercard of 15', '555555555555558', 'refused'],
      ['a Mastercard of 17', '55555555555544440', 'refused'],
      ['a Diners Club of 14', '36227206271667', ACCEPTED],
      ['a Diners Club of 13', '3622720627163', 'refused'],
      ['a Discover of 19', '6011000000000000001', ACCEPTED],
      ['a Discover of 15', '601100000000001', 'refused'],
      ['a JCB of 15', '353011133330001', 'refused'],
      ['a UnionPay of 19', '6205500000000000004', ACCEPTED],
      ['a UnionPay of 15', '620000000000000', 'refused'],
      ['a Maestro of 12', '500000000009', ACCEPTED],
      ['a Maestro of 19', '6799990100000000019', ACCEPTED],
      ['an Elo of 15', '506699111111116', 'refused'],
      ['a UATP card of 15', '135412345678911', ACCEPTED],
    ])('of a length that fits its brand: %s, %s', async (_, number, expected) => {
      expect(passesLuhn(number)).toBe(true);
      const outcome = await pay({ number });
      expect(outcome === 'card.number' ? 'refused' : ACCEPTED).toBe(expected);
    });

    test('with 15 digits on American Express', async () => {
      expect(await pay({ number: '378282246310005', cvv: '1234' })).toMatchObject({
        brand: 'american_express',
      });
      expect(await pay({ number: '3782822463100003', cvv: '1234' })).toBe('card.number');
    });
  });

  describe('expires', () => {
    test.each([
      [11, 2026, true],
      [12, 2042, true],
      [12, 2046, true],
      [1, 2047, false],
      [12, 2099, false],
      [10, 2026, false],
    ])('in %d/%d: accepted %p', async (expiry_month, expiry_year, taken) => {
      const outcome = await pay({ expiry_month, expiry_year });
      if (taken) expect(outcome).toMatchObject({ expiry_month, expiry_year });
      else expect(outcome).toBe('card.expiry_year');
    });

    test.each(['１２', '١٢', '12 ', '+12', '1e1', '0x0c'])('but not in month %p', async (month) => {
      expect(await pay({ expiry_month: month })).toBe('card.expiry_month');
    });

    test.each(['２０４２', '٢٠٤٢', '2042 ', '42'])('but not in year %p', async (year) => {
      expect(await pay({ expiry_year: year })).toBe('card.expiry_year');
    });
  });

  test.each(['１２３', '١٢٣', ' 123', '12３'])('has no CVV %p', async (cvv) => {
    expect(await pay({ cvv })).toBe('card.cvv');
  });

  describe('has a holder', () => {
    test.each([
      'José Núñez',
      '田中 太郎',
      'محمد علي',
      'דוד כהן',
      'नरेन्द्र मोदी',
      'สมชาย ใจดี',
      'Владимир Ильич',
      'O’Brien-Łukasz, Jr.',
      'می‌خواهم',
      'Zoë 🦊',
      'X Æ A-12',
      '-',
    ])('%s', async (holder_name) => {
      expect(await pay({ holder_name })).toMatchObject({ brand: 'visa' });
    });

    test.each([
      ['a space', ' '],
      ['no-break spaces', '\u00a0\u00a0'],
      ['an ideographic space', '\u3000'],
      ['a zero width space', '\u200b'],
      ['a line break', '\n'],
      ['a tab', '\t'],
      ['a soft hyphen', '\u00ad'],
      ['a Hangul filler', '\u3164'],
      ['an empty Braille pattern', '\u2800'],
      ['a lone mark', '\u0301'],
      ['a private character', '\ue000'],
      ['a byte order mark', '\ufeff'],
    ])('but not an invisible one: %s', async (_, holder_name) => {
      expect(await pay({ holder_name })).toBe('card.holder_name');
    });

    test.each([
      '\u202a',
      '\u202b',
      '\u202c',
      '\u202d',
      '\u202e',
      '\u2066',
      '\u2067',
      '\u2068',
      '\u2069',
    ])('but not one with reversed text: %j', async (control) => {
      expect(await pay({ holder_name: `John${control}Doe` })).toBe('card.holder_name');
    });
  });
});

describe('The currency of a payment', () => {
  let gateway: TestGateway;
  let close: () => Promise<void>;

  beforeAll(async () => {
    ({ gateway, close } = await openSandbox());
  });

  afterAll(() => close());

  test.each(['usd', 'Usd', 'USD'])('may be written %s', async (currency) => {
    expect(await gateway.paid({ currency })).toMatchObject({ currency: 'USD' });
  });

  // In capitals, each of these is a currency.
  test.each(['ınr', 'İNR', 'uſd', '\u212aRW', 'ＵＳＤ', 'USD ', 'ﬁm'])(
    'may not be %s',
    async (currency) => {
      const { status, body } = await gateway.pay(paymentBody({ currency }));
      expect(status).toBe(422);
      expect(body).toMatchObject({ errors: [{ field: 'currency', code: 'unknown_currency' }] });
    },
  );
});

// ISO 4217 where it differs from two decimals. Intl follows CLDR instead, which has none for the Iraqi dinar.
const DECIMALS: Readonly<Record<string, number>> = {
  ...decimals(0, 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'),
  ...decimals(3, 'BHD IQD JOD KWD LYD OMR TND'),
  ...decimals(4, 'CLF UYW'),
};

function decimals(count: number, currencies: string): Record<string, number> {
  return Object.fromEntries(currencies.split(' ').map((currency) => [currency, count]));
}

/** An amount in minor units as people write it. Exact for every safe integer. */
export function formatAmount(amount: number, currency: string): string {
  const digits = DECIMALS[currency] ?? 2;
  const format = new Intl.NumberFormat('en', {
    style: 'currency',
    currency,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  // As text: as a number, the largest amounts would be rounded.
  const decimal = `${amount}E-${digits}`;
  return isDecimal(decimal) ? format.format(decimal) : decimal;
}

const isDecimal = (text: string): text is `${number}` => /^\d+E-\d$/.test(text);

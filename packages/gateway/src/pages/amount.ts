import { minorUnitDigits } from '../domain/currency.js';
import { type Language } from './words/words.js';

// To make one takes longer than to render the page around it.
const formats = new Map<string, Intl.NumberFormat>();

function formatFor(language: Language, currency: string, digits: number): Intl.NumberFormat {
  const key = `${language} ${currency}`;
  const known = formats.get(key);
  if (known !== undefined) return known;
  const format = new Intl.NumberFormat(language, {
    style: 'currency',
    currency,
    // ISO 4217's. Intl follows CLDR instead, which has none for the Iraqi dinar.
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  formats.set(key, format);
  return format;
}

/** An amount in minor units as people write it in that language. Exact for every safe integer. */
export function formatAmount(amount: number, currency: string, language: Language): string {
  const digits = minorUnitDigits(currency) ?? 2;
  // As text: as a number, the largest amounts would be rounded.
  const decimal = `${amount}E-${digits}`;
  return isDecimal(decimal) ? formatFor(language, currency, digits).format(decimal) : decimal;
}

const isDecimal = (text: string): text is `${number}` => /^\d+E-\d$/.test(text);

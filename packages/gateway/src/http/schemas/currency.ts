import { z } from 'zod';
import { minorUnitDigits } from '../../domain/currency.js';
import { failWith } from './fields.js';

// ASCII letters only: "ınr" (U+0131) in upper case is INR, too.
const CURRENCY_CODE = /^[A-Za-z]{3}$/;

/** The currency of an amount in a request. */
export const currency = z
  .string('must be an ISO 4217 code of three letters, such as "USD"')
  .transform((given, context) => {
    const code = CURRENCY_CODE.test(given) ? given.toUpperCase() : '';
    return minorUnitDigits(code) === null
      ? failWith(context, 'unknown_currency', 'is not the ISO 4217 code of a currency in use')
      : code;
  })
  .meta({
    description: 'ISO 4217 code; lower case is accepted.',
    pattern: CURRENCY_CODE.source,
    examples: ['USD'],
  });

import { z } from 'zod';

/** An amount of money as requests carry it. */
export const amount = z
  .int('must be a whole number in the minor unit of the currency, without a fraction')
  .min(1, 'must be 1 or more')
  .max(Number.MAX_SAFE_INTEGER, `must be at most ${Number.MAX_SAFE_INTEGER}`)
  .meta({
    description:
      'In the minor unit of the currency (ISO 4217): 1000 is 10.00 USD, 1000 JPY, or 1.000 BHD.',
    examples: [1000],
  });

import { z } from 'zod';
import { failWith } from './text.js';

const WHOLE = 'must be a whole number in the minor unit of the currency, without a fraction';

/** An amount of money as requests carry it. */
export const amount = z
  .number(WHOLE)
  .superRefine((given, context) => {
    if (given < 1) failWith(context, 'out_of_range', 'must be 1 or more');
    else if (given > Number.MAX_SAFE_INTEGER) {
      failWith(context, 'out_of_range', `must be at most ${Number.MAX_SAFE_INTEGER}`);
    } else if (!Number.isInteger(given)) failWith(context, 'invalid_type', WHOLE);
  })
  .meta({
    description:
      'In the minor unit of the currency (ISO 4217): 1000 is 10.00 USD, 1000 JPY, or 1.000 BHD.',
    type: 'integer',
    minimum: 1,
    maximum: Number.MAX_SAFE_INTEGER,
    examples: [1000],
  });

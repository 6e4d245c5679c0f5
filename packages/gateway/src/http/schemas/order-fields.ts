import { z } from 'zod';
import { captureModes } from '../../domain/payment.js';
import { text } from './fields.js';

/** When the money is taken, in a request. */
export const capture = z.enum(captureModes, 'must be "automatic" or "manual"').nullish().meta({
  description:
    '`automatic` (default) takes the money at once; `manual` only holds it, and the payment becomes `authorized`.',
});

/** The merchant's own reference, in a request. */
export const reference = text(255)
  .nullish()
  .meta({ description: 'Your own reference, such as an order number.', examples: ['6735'] });

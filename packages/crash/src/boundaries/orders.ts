import { type PaymentOrder } from '../order.js';
import { type Boundary, type Ground } from './boundary.js';

const SUCCEEDING_CARD = '4242424242424242';

/** One order with a key and one without: both stand still at the boundary, and one kill ends both. */
export function ordersFor(
  { card = SUCCEEDING_CARD }: Pick<Boundary, 'card'>,
  ground: Ground,
): PaymentOrder[] {
  const common = {
    merchant: 'merchant_one',
    card,
    currency: 'USD',
    capture: 'automatic',
  } as const;
  return [
    { ...common, tag: 'with a key', key: `key-of-${ground.engine}`, amount: 1200 },
    { ...common, tag: 'without a key', key: null, amount: 3400 },
  ];
}

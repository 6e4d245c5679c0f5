import { type OperationKind, type OperationOrder, type PaymentOrder } from '../order.js';
import { type Chance } from '../random.js';
import { BURST_MS, makeManner, type Manner } from './manner.js';

/** Something that is to be done to a payment, and how it is asked for. */
export interface Ask extends Manner, Pick<OperationOrder, 'kind' | 'key' | 'amount'> {}

/** What is asked of a payment at the same time. */
export interface LifeStep {
  /** In the burst of a later round, with payments of that round, or in the same one. */
  inNextRound: boolean;
  /** After that round has begun, or the step before was answered. */
  afterMs: number;
  asks: readonly Ask[];
}

/** What is asked of money that is held: mostly one thing, sometimes two of which one must lose. */
const WAYS_FROM_HELD: readonly (readonly OperationKind[])[] = [
  ['capture'],
  ['capture'],
  ['void'],
  ['capture', 'void'],
  ['capture', 'capture'],
];
const WAYS_TO_REFUND = ['once', 'once', 'in parts', 'too much at once'] as const;

/** What a merchant does with a payment once it has succeeded, or the money is held. */
export function makeLife(chance: Chance, { capture, amount }: PaymentOrder): LifeStep[] {
  const steps: LifeStep[] = [];
  const keys = { capture: 0, void: 0, refund: 0 };

  function ask(kind: OperationKind, most: number | null): Ask {
    // A key belongs to one kind on one payment: all kinds and payments share the names of theirs.
    const key = chance.happens(0.75) ? `key-${(keys[kind] += 1)}` : null;
    return {
      kind,
      key,
      amount: most === null ? null : chance.whole(1, most),
      ...makeManner(chance),
    };
  }

  function add(asks: readonly Ask[]): void {
    const repeated = asks.flatMap((one) => [one, ...repeatsOf(chance, one)]);
    const [inNextRound, afterMs] = [chance.happens(0.7), chance.whole(0, BURST_MS)];
    steps.push({ inNextRound, afterMs, asks: repeated });
  }

  const allOrPart = (): number | null => (chance.happens(0.5) ? null : amount);

  if (capture === 'manual') {
    const kinds = chance.pick(WAYS_FROM_HELD);
    add(kinds.map((kind) => ask(kind, kind === 'void' ? null : allOrPart())));
    if (!kinds.includes('capture') || chance.happens(0.3)) return steps;
  }
  switch (chance.pick(WAYS_TO_REFUND)) {
    case 'once':
      add([ask('refund', allOrPart())]);
      break;
    case 'in parts': {
      const parts = chance.whole(2, 3);
      for (let part = 0; part < parts; part++) add([ask('refund', Math.ceil(amount / 2))]);
      break;
    }
    case 'too much at once': {
      const asks = Array.from({ length: chance.whole(4, 6) }, () => ask('refund', amount));
      add(asks.map((one, place) => ({ ...one, gateway: place })));
    }
  }
  return steps;
}

// The same again at the same time, now and then with another body.
function repeatsOf(chance: Chance, ask: Ask): Ask[] {
  if (ask.key === null) return [];
  const isRepeated = chance.happens(0.2);
  const isChanged = ask.amount !== null && chance.happens(0.05);
  return [
    ...(isRepeated ? [{ ...ask, ...makeManner(chance) }] : []),
    ...(isChanged ? [{ ...ask, ...makeManner(chance), amount: (ask.amount ?? 0) + 1 }] : []),
  ];
}

import { type OperationKind, type OperationOrder, type PaymentOrder } from '../merchants/order.js';
import { type Chance } from './chance.js';
import { BURST_MS, makeRetryPlan, type RetryPlan } from './retry-plan.js';

/** A request for an operation, and how it is retried. */
type FollowUpRequest = {} & RetryPlan & Pick<OperationOrder, 'kind' | 'key' | 'amount'>;

/** Requests for operations on one payment that are sent at the same time. */
export type FollowUp = {
  /** Sent in the burst of a later round, or in the same one. */
  readonly inNextRound: boolean;
  /** After the start of that round, or the answer to the previous follow-up. */
  readonly afterMs: number;
  readonly requests: readonly FollowUpRequest[];
};

/** Operations on authorized money: mostly one, sometimes two of which only one can succeed. */
const AFTER_AUTHORIZATION: readonly (readonly OperationKind[])[] = [
  ['capture'],
  ['capture'],
  ['void'],
  ['capture', 'void'],
  ['capture', 'capture'],
];
const REFUNDS = ['once', 'once', 'in parts', 'too much at once'] as const;

/** What a merchant does with a payment once it has succeeded or is authorized. */
export function makeFollowUps(chance: Chance, { capture, amount }: PaymentOrder): FollowUp[] {
  const followUps: FollowUp[] = [];
  const keys = { capture: 0, void: 0, refund: 0 };

  function makeRequest(kind: OperationKind, highest: number | null): FollowUpRequest {
    // Keys are scoped to one kind of operation on one payment, so all may use the same names.
    const key = chance.happens(0.75) ? `key-${(keys[kind] += 1)}` : null;
    return {
      kind,
      key,
      amount: highest === null ? null : chance.whole(1, highest),
      ...makeRetryPlan(chance),
    };
  }

  function add(requests: readonly FollowUpRequest[]): void {
    const repeated = requests.flatMap((one) => [one, ...repeatsOf(chance, one)]);
    const [inNextRound, afterMs] = [chance.happens(0.7), chance.whole(0, BURST_MS)];
    followUps.push({ inNextRound, afterMs, requests: repeated });
  }

  const allOrPart = (): number | null => (chance.happens(0.5) ? null : amount);

  if (capture === 'manual') {
    const kinds = chance.pick(AFTER_AUTHORIZATION);
    add(kinds.map((kind) => makeRequest(kind, kind === 'void' ? null : allOrPart())));
    if (!kinds.includes('capture') || chance.happens(0.3)) return followUps;
  }
  switch (chance.pick(REFUNDS)) {
    case 'once':
      add([makeRequest('refund', allOrPart())]);
      break;
    case 'in parts': {
      const parts = chance.whole(2, 3);
      for (let part = 0; part < parts; part++) add([makeRequest('refund', Math.ceil(amount / 2))]);
      break;
    }
    case 'too much at once': {
      const requests = Array.from({ length: chance.whole(4, 6) }, () =>
        makeRequest('refund', amount),
      );
      add(requests.map((one, place) => ({ ...one, gateway: place })));
    }
  }
  return followUps;
}

// The same request again at the same time, now and then with another body.
function repeatsOf(chance: Chance, request: FollowUpRequest): FollowUpRequest[] {
  if (request.key === null) return [];
  const isRepeated = chance.happens(0.2);
  const { amount } = request;
  const changedAmount = amount !== null && chance.happens(0.05) ? amount + 1 : null;
  return [
    ...(isRepeated ? [{ ...request, ...makeRetryPlan(chance) }] : []),
    ...(changedAmount === null
      ? []
      : [{ ...request, ...makeRetryPlan(chance), amount: changedAmount }]),
  ];
}

import { mutated } from './json-mutations.js';
import { nastyTexts } from './nasty.js';
import { type Random } from './random.js';
import { type FuzzRequest, soundRequest } from './sound-request.js';

// Without those that end in an error or without a response on purpose.
const CARDS = ['4242424242424242', '4000000000000002', '4000000000009995', '4000000000005126'];

/** A request to the bank simulator, by a gateway or a stranger. */
export function bankRequest(random: Random): FuzzRequest {
  const number = random.pick(CARDS);
  const reference = random.chance(0.8)
    ? `order-${random.below(200)}`
    : encodeURIComponent(random.pick(nastyTexts).toWellFormed());
  const operation = { reference: `operation-${random.below(500)}`, amount: 1 + random.below(900) };
  const deposit = {
    card: { number, cvv: '737', expiry: '12/42', holder_name: 'Grace Hopper' },
    amount: 1 + random.below(3) * 300,
    currency: 'USD',
    reference: `order-${random.below(200)}`,
    ...(random.chance(0.2) && { capture: 'manual' }),
  };
  const [path, body] = random.weighed<readonly [string, Parameters<typeof mutated>[0] | null]>([
    [40, ['/deposit', deposit]],
    [5, [`/deposit/${reference}/captures`, operation]],
    [5, [`/deposit/${reference}/refunds`, operation]],
    [5, [`/deposit/${reference}/void`, { reference: operation.reference }]],
    [5, [`/deposit/${reference}/bar`, {}]],
    [10, [`/deposit/${reference}`, null]],
    [5, [`/deposit/${reference}/operations/${reference}`, null]],
    [1, [`/ledger?reference=${reference}`, null]],
    [5, [`/${reference}?${reference}`, null]],
    [5, ['/health/ready', null]],
  ]);
  const method = random.chance(0.05)
    ? random.pick(['PUT', 'OPTIONS', 'HEAD', 'TRACE', 'DELETE'])
    : body === null
      ? 'GET'
      : 'POST';
  return soundRequest(
    {
      method,
      target: `/api/v1${path}`,
      headers: body === null ? [] : ['Content-Type: application/json'],
      body:
        body === null ? null : random.chance(0.7) ? mutated(body, random) : JSON.stringify(body),
      secrets: [number, '"737"'],
    },
    random,
  );
}

import { type Chance } from '../random.js';

/** Every card with which the bank does something of its own, at once or later. */
export const bankCards = [
  '4242424242424242',
  '4000000000000002',
  '4000000000009995',
  '4000000000009987',
  '4000000000009979',
  '4000000000000069',
  '4000000000000127',
  '4000000000000119',
  '4000009900000806',
  '4000009900000905',
  '4000009900001002',
  '4000009900000103',
  '4000009900000202',
  '4000009900000301',
  '4000009900000400',
  '4000009900000509',
  '4000009900000608',
  '4000009900000707',
  '4000009900001309',
  '4000009900001408',
  '4000000000005126',
  '4000000000007726',
] as const;

/** Stays pending for good, which is no fault of the gateway's. */
export const FOREVER_PENDING_CARD = '4000009900001002';

/**
 * A card that succeeds and that only this run knows, so that its number, where it stands in a file,
 * was left there by this run.
 */
export function ownCard(chance: Chance): string {
  const digits = Array.from({ length: 12 }, () => chance.whole(0, 9)).join('');
  const payload = `455${digits}`;
  const check = Array.from({ length: 10 }, (_, digit) => `${payload}${digit}`).find(passesLuhn);
  if (check === undefined) throw new Error('Every payload has a check digit');
  return check;
}

function passesLuhn(number: string): boolean {
  const sum = Array.from(number, Number)
    .reverse()
    .map((digit, place) => (place % 2 === 1 ? digit * 2 : digit))
    .reduce((total, weighted) => total + (weighted > 9 ? weighted - 9 : weighted), 0);
  return sum % 10 === 0;
}

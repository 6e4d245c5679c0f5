import { withCheckDigit } from '@payment-gateway/testkit';
import { type Chance } from './chance.js';

/** Every card for which the bank has a behaviour of its own. */
export const testCards = [
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

/** The cards for which the bank has a behaviour of its own when payers are authenticated. */
export const challengeCards = [
  '4000000000003220',
  '4000008400001629',
  '4000008400001280',
  '4000009900001507',
  '4000009900001705',
  '4000009900001804',
  '4000009900001903',
  '4000009900002000',
  '4000009900002109',
  '4000009900002208',
  '4000009900002307',
  '4000009900002406',
  '4000009900002505',
  '4000009900002604',
  '5200000000001005',
] as const;

/** The cards that the bank declines at once. */
export const declinedCards = [
  '4000000000000002',
  '4000000000009987',
  '4000000000009979',
  '4000000000000069',
  '4000000000000127',
  '4000000000000119',
] as const;

/** Stays pending for ever, by the bank's decision. */
export const FOREVER_PENDING_CARD = '4000009900001002';

/** A card that succeeds and is unique to this run: its number in a file was left there by this run. */
export const uniqueCard = (chance: Chance): string =>
  withCheckDigit(`455${Array.from({ length: 12 }, () => chance.whole(0, 9)).join('')}`);

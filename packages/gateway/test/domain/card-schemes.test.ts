import {
  brandOf,
  canBePaymentCard,
  cardBrands,
  isCardRange,
  numberLengths,
} from '../../src/domain/card-schemes.js';
import { passesLuhn } from '../../src/domain/card.js';
import { publishedCards } from '../support/published-cards.js';

const published = cardBrands.flatMap((brand) =>
  publishedCards[brand].map((number): [number: string, brand: string] => [number, brand]),
);

describe('The scheme of a card number', () => {
  test.each(published)('%s, as published, is %s', (number, brand) => {
    expect(passesLuhn(number)).toBe(true);
    expect(canBePaymentCard(number)).toBe(true);
    expect(brandOf(number)).toBe(brand);
    expect(numberLengths[brandOf(number)]).toContain(number.length);
  });

  // Domestic cards have numbers within an international scheme's range.
  test.each([
    ['Elo', '5066991111111118', 'elo'],
    ['Elo, once a Visa range', '4011780000000006', 'elo'],
    ['Elo in the range of Discover', '6504050000000003', 'elo'],
    ['Elo in the range of UnionPay', '6277800000000006', 'elo'],
    ['RuPay beside UnionPay', '8172000000000005', 'rupay'],
    ['RuPay in the range of Maestro', '5085000000000007', 'rupay'],
    ['RuPay in the range of Discover', '6521500000000006', 'rupay'],
    ['RuPay', '6069850000000003', 'rupay'],
    ['Mir, first', '2200000000000004', 'mir'],
    ['Mir, last', '2204990000000002', 'mir'],
    ['Troy', '9792000000000003', 'troy'],
    ['Troy in the range of Discover', '6500520000000009', 'troy'],
    ['Verve in the range of Maestro', '5061980000000008', 'verve'],
    ['Verve in the range of Discover', '6500020000000000', 'verve'],
    ['Dankort', '5019000000000008', 'dankort'],
    ['Hipercard', '6062820000000003', 'hipercard'],
    ['Hipercard in the range of Diners', '3841000000000007', 'hipercard'],
    ['the Dankort that is also a Visa', '4571000000000001', 'visa'],
    ['the last UnionPay before RuPay', '8171990000000008', 'unionpay'],
    ['the last Mastercard', '2720990000000007', 'mastercard'],
  ])('%s: %s is %s', (_, number, brand) => {
    expect(brandOf(number)).toBe(brand);
  });

  test.each([
    ['Hiper beside Maestro', '6370950000000005'],
    ['BORICA and PayPak beside Mir', '2205430000003002'],
    ['Carnet in the range of Maestro', '5062210000000009'],
    ['Argencard in the range of Maestro', '5011050000000001'],
    ['Magna in the range of Maestro', '5680000000000008'],
    ['claimed by RuPay and by Maestro', '5082270000000005'],
    ['Cartes Bancaires in the range of Maestro', '5855010000000004'],
    ['Uzcard in the range of Maestro', '5614000000000007'],
    ['Cabal in the range of Discover', '6502720000000003'],
    ['between RuPay and UnionPay', '8202000000000009'],
  ])('%s: %s belongs to no other scheme', (_, number) => {
    expect(brandOf(number)).toBe('unknown');
  });

  test('changes at the end of a range', () => {
    expect(brandOf('2720999999999996')).toBe('mastercard');
    expect(brandOf('2721000000000004')).toBe('unknown');
    expect(brandOf('3589999999999994')).toBe('jcb');
    expect(brandOf('3590000000000000')).toBe('unknown');
    expect(brandOf('4')).toBe('visa');
    expect(brandOf('')).toBe('unknown');
  });

  test('is unknown in some ranges that contain cards', () => {
    expect(isCardRange('6370950000000005')).toBe(true);
    expect(isCardRange('8600000000000007')).toBe(true);
    expect(isCardRange('7777000000000006')).toBe(false);
  });
});

describe('A number with a valid check digit', () => {
  test.each([
    ['of zeros', '0000000000000000'],
    ['of MII 0', '0604290042249596'],
    ['of a SIM card (ITU-T E.118)', '8944100000000000000'],
    ['of a US health provider', '808401234567893'],
  ])('%s is not a payment card', (_, number) => {
    expect(passesLuhn(number)).toBe(true);
    expect(canBePaymentCard(number)).toBe(false);
  });
});

/** The schemes that the gateway names. A card of any other is `unknown` and is charged as well. */
export const cardBrands = [
  'visa',
  'mastercard',
  'american_express',
  'discover',
  'diners_club',
  'jcb',
  'unionpay',
  'maestro',
  'elo',
  'hipercard',
  'rupay',
  'mir',
  'troy',
  'verve',
  'dankort',
  'unknown',
] as const;

export type CardBrand = (typeof cardBrands)[number];

/**
 * The leading digits (IIN, ISO/IEC 7812-1) of each scheme. The narrowest matching range decides, so national schemes
 * may lie inside the wide ranges of international ones. A co-branded card has the scheme that works everywhere:
 * Visa/Dankort 4571 is a Visa, BCcard 6555 a Discover.
 *
 * Compiled from credit-card-type 10.3 (Braintree: Elo, Troy, Verve, Mir, Hipercard) and Active Merchant of November
 * 2025 (which quotes Elo's own table, Mastercard's rules and Discover's list for UnionPay); RuPay as NPCI and
 * Discover divide it. Neither library is enough: both lack RuPay, and the first takes all numbers that begin with 6
 * for Maestro.
 */
const RANGES: Readonly<Record<CardBrand, string>> = {
  visa: '4',
  mastercard: '51-55 2221-2720',
  american_express: '34 37',
  discover: '6011 644-649 65',
  diners_club: '300-305 3095 36 38-39',
  jcb: '3528-3589 3088-3094 3096-3102 3112-3120 3158-3159 3337-3349',
  unionpay: '62 810000-817199',
  maestro: '50 56-58 6304 6331 6333-6334 6390 67',
  elo:
    '401178-401179 431274 438935 451416 457393 457631-457632 504175 506699-506778 509000-509999 ' +
    '627780 636297-636298 636368 650031-650033 650035-650051 650057-650081 650405-650439 ' +
    '650485-650538 650541-650598 650700-650718 650720-650727 650901-650978 651652-651704 ' +
    '655000-655019 655021-655058',
  hipercard: '384100 384140 384160 606282',
  rupay: '508500-508999 606985-607984 608001-608500 652150-653149 817200-820199',
  mir: '2200-2204',
  troy:
    '9792 650052 650082-650083 650092 650161 650170 650173 650175 650268 650271 650273-650274 ' +
    '650456-650457 650836 650846-650850 650923 650987 650990 654997 657366 657998 658758 ' +
    '658767-658768 65083700-65083704 65085800-65085804 65085900-65085901 65086000 ' +
    '65086100-65086105 65086200-65086203 65875000-65875003 65875009 65875101-65875104 65875200 ' +
    '65875501 65875601 65875900 65876000-65876002 65876100-65876103 65876110 65876115-65876116 ' +
    '65876200-65876201 65876500 65876504-65876505 65876600-65876602 65877100-65877101 ' +
    '65877600-65877602 65877700 65877801-65877802 65878200-65878202 65878300-65878311 ' +
    '65878400-65878405 65878500-65878505 65878600-65878601 65879800 65880800 65880900',
  verve:
    '506000-506198 507850 507865-507964 627309 627903 628051 636625 637058 637634 639245 639383 ' +
    '650002-650027',
  dankort: '5019',
  // Schemes that are not distinguished here (Argencard, Cabal, Carnet, Cartes Bancaires, Hiper, Jaywan, Magna, mada,
  // Meeza, Naranja, PayPak, Uzcard, vouchers …), and ranges that several claim. These are card numbers, but a
  // neighbour's name would be wrong.
  unknown:
    '31 60 63 2205 5610 5614 5680 8600 9704 9860 500853 501105 501565 502275 504300 504639 504656 504997 ' +
    '505864-505865 505874 505878 506199-506499 506968 507589-507590 507593-507595 507597 507803 ' +
    '507808-507810 507860 508160 508227 560221-560225 560408 560718 564456 581752 585265 585402-585405 ' +
    '585501-585505 585577-585582 588772-588774 588800 588845-588850 588982-588983 589005 589206 ' +
    '589562 589657 627339 627416 627453-627454 627535 627973 628026 650087 650272 650900 ' +
    '652100-652149 679009',
};

const upTo = (first: number, last: number): readonly number[] =>
  Array.from({ length: last - first + 1 }, (_, i) => first + i);

/** The lengths of a scheme's card numbers. */
export const numberLengths: Readonly<Record<CardBrand, readonly number[]>> = {
  visa: [13, 16, 19],
  mastercard: [16],
  american_express: [15],
  discover: upTo(16, 19),
  diners_club: upTo(14, 19),
  jcb: upTo(16, 19),
  unionpay: upTo(16, 19),
  maestro: upTo(12, 19),
  elo: [16],
  hipercard: [13, 16, 19],
  rupay: [16],
  mir: upTo(16, 19),
  troy: [16],
  verve: [16, 18, 19],
  dankort: [16],
  unknown: upTo(12, 19),
};

const BIN_DIGITS = 8;

type Range = { readonly first: number; readonly last: number; readonly brand: CardBrand };

const rangesOf = (brand: CardBrand): readonly Range[] =>
  RANGES[brand].split(' ').map((range) => {
    const [first = '', last = first] = range.split('-');
    return {
      first: Number(first.padEnd(BIN_DIGITS, '0')),
      last: Number(last.padEnd(BIN_DIGITS, '9')),
      brand,
    };
  });

const narrowestFirst = cardBrands
  .flatMap(rangesOf)
  .sort((a, b) => a.last - a.first - (b.last - b.first));

// By first digit, so that a Visa is not compared with all ranges.
const BY_FIRST_DIGIT: readonly (readonly Range[])[] = upTo(0, 9).map((digit) => {
  const lowest = digit * 10 ** (BIN_DIGITS - 1);
  return narrowestFirst.filter(
    ({ first, last }) => last >= lowest && first < lowest + 10 ** (BIN_DIGITS - 1),
  );
});

function rangeOf(cardNumber: string): Range | undefined {
  const bin = Number(cardNumber.slice(0, BIN_DIGITS).padEnd(BIN_DIGITS, '0'));
  return BY_FIRST_DIGIT[Number(cardNumber[0])]?.find(
    ({ first, last }) => bin >= first && bin <= last,
  );
}

/** A card number's scheme, by its leading digits. */
export const brandOf = (cardNumber: string): CardBrand => rangeOf(cardNumber)?.brand ?? 'unknown';

/** True if card numbers of any scheme begin like this, named here or not. */
export const isCardRange = (cardNumber: string): boolean => rangeOf(cardNumber) !== undefined;

// ISO/IEC 7812-1 reserves 0 for ISO/TC 68, 80 for health care (80840: US providers) and 89 for telecommunications
// (ITU-T E.118: SIM cards). Their numbers pass the check digit test, too.
const OTHER_USES = /^(?:0|80840|89)/;

/** True if a payment card's number can begin like this. */
export const canBePaymentCard = (cardNumber: string): boolean => !OTHER_USES.test(cardNumber);

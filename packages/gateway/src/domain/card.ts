import { type CardBrand } from './card-schemes.js';

export { brandOf, type CardBrand, cardBrands } from './card-schemes.js';
export { looksLikeCardNumber } from './card-text.js';
export { passesLuhn } from './luhn.js';
export { carriesCardNumber, mayCarryNumberOf } from './own-card.js';

/** What is kept in clear and shown of a card: brand, last four digits and expiry (PCI DSS 3.4.1). */
export type CardSummary = {
  readonly brand: CardBrand;
  readonly last4: string;
  /** 1–12 */
  readonly expiryMonth: number;
  /** Four digits. */
  readonly expiryYear: number;
};

/** Digits in the brand's card verification value: four on American Express, else three. */
export const cvvLength = (brand: CardBrand): 3 | 4 => (brand === 'american_express' ? 4 : 3);

// A card is good until its month has ended everywhere; the last place on earth is at UTC−12. The
// bank knows the real hour: refusing earlier would turn away cards that it still accepts.
const LAST_TIME_ZONE_OFFSET_HOURS = 12;

/** True once the card's expiry month (1–12) has ended everywhere on earth. */
export const isExpired = (expiryMonth: number, expiryYear: number, now: Date): boolean =>
  now.getTime() >= Date.UTC(expiryYear, expiryMonth, 1, LAST_TIME_ZONE_OFFSET_HOURS);

/** No issuer makes cards for longer; a later year is mistyped. */
export const LONGEST_LIFE_YEARS = 20;

/** The last year in which a card can expire that is in somebody's hands now. */
export const lastExpiryYear = (now: Date): number => now.getUTCFullYear() + LONGEST_LIFE_YEARS;

/** All that is ever shown of a card number. */
export const maskedCardNumber = (last4: string): string => `**** **** **** ${last4}`;

import { type AuthenticationResult } from './three-d-secure.js';

/** The card schemes whose electronic commerce indicators (ECI) the bank knows. */
export const schemes = [
  'visa',
  'mastercard',
  'amex',
  'jcb',
  'diners',
  'discover',
  'maestro',
] as const;
export type Scheme = (typeof schemes)[number];

// The first match decides, so Discover stands before Maestro, which has the rest of what begins with 6.
const BEGINNINGS: readonly (readonly [Scheme, RegExp])[] = [
  ['visa', /^4/],
  ['mastercard', /^(?:5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720)/],
  ['amex', /^3[47]/],
  ['jcb', /^35(?:2[89]|[3-8])/],
  ['diners', /^3(?:0[0-5]|095|6|[89])/],
  ['discover', /^(?:6011|64[4-9]|65)/],
  ['maestro', /^(?:50|5[6-8]|6304|6331|633[34]|6390|67)/],
];

/** A card's scheme by its first digits; null for others. */
export const schemeOf = (number: string): Scheme | null =>
  BEGINNINGS.find(([, beginning]) => beginning.test(number))?.[0] ?? null;

const OF_VISA = { full: '05', attempted: '06', none: '07' } as const;
const OF_MASTERCARD = { full: '02', attempted: '01', none: '00' } as const;

const indicators = {
  visa: OF_VISA,
  amex: OF_VISA,
  jcb: OF_VISA,
  diners: OF_VISA,
  discover: OF_VISA,
  mastercard: OF_MASTERCARD,
  maestro: OF_MASTERCARD,
} as const satisfies Record<Scheme, Record<'full' | 'attempted' | 'none', string>>;

/** Every ECI that there is. */
export const ecis = ['05', '06', '07', '02', '01', '00'] as const;
type Eci = (typeof ecis)[number];

const STRENGTHS: Readonly<Record<AuthenticationResult, 'full' | 'attempted' | 'none' | null>> = {
  authenticated: 'full',
  attempted: 'attempted',
  unavailable: 'none',
  exempted: 'none',
  // Nothing was authorized, so no indicator was sent along.
  not_authenticated: null,
  rejected: null,
  abandoned: null,
  canceled: null,
};

/** The ECI that goes with an authorization, and whether it shifts the liability to the issuer. */
export function liabilityOf(
  scheme: Scheme | null,
  result: AuthenticationResult,
): { readonly eci: Eci | null; readonly liability_shifted: boolean } {
  const strength = STRENGTHS[result];
  if (scheme === null || strength === null) return { eci: null, liability_shifted: false };
  return { eci: indicators[scheme][strength], liability_shifted: strength !== 'none' };
}

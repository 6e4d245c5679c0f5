// ISO 4217, list one, as of 2026: currencies that people pay in. Left out on purpose: metals, bonds, testing and "no
// currency" (XAU, XBA, XTS, XXX …), funds codes (CHE, CLF, USN, UYI …) and withdrawn currencies (ANG was replaced by
// XCG in 2025, BGN by EUR in 2026).
const BY_MINOR_UNIT_DIGITS: Readonly<Record<number, string>> = {
  0: 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF',
  2:
    'AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF ' +
    'CHF CNY COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD ' +
    'HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA ' +
    'MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN ' +
    'QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP ' +
    'TRY TTD TWD TZS UAH USD UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG',
  3: 'BHD IQD JOD KWD LYD OMR TND',
};

const DIGITS_BY_CODE: ReadonlyMap<string, number> = new Map(
  Object.entries(BY_MINOR_UNIT_DIGITS).flatMap(([digits, codes]) =>
    codes.split(' ').map((code): [string, number] => [code, Number(digits)]),
  ),
);

/**
 * The decimals of the currency's minor unit: 2 for USD (amount 1000 is 10.00), 0 for JPY (1000 is 1000), 3 for BHD
 * (1000 is 1.000). Null if it is not a currency that people pay in.
 */
export const minorUnitDigits = (code: string): number | null => DIGITS_BY_CODE.get(code) ?? null;

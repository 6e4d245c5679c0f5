// Names of card data, in lower case and without separators.
const NAMES: ReadonlySet<string> = new Set(
  (
    'pan fullpan rawpan cardpan pannumber panno primaryaccountnumber ' +
    'cardnumber cardno cardnum cardnr creditcardnumber creditcardno creditcardnum debitcardnumber ' +
    'debitcardno ccnumber ccno ccnum creditcard debitcard fullcardnumber paymentcardnumber ' +
    'securitycode cardsecuritycode cardcode cardverification cardverificationvalue ' +
    'cardverificationcode cardverificationnumber verificationvalue cardidentificationnumber ' +
    'track trackdata track1 track1data track2 track2data track3 fulltrack magstripe magneticstripe ' +
    'pinblock cardpin cvv cvv2 cvc cvc2 ccv cvn cvn2 csc csc2 cav cav2'
  ).split(' '),
);

// Inside longer names: card_cvv, cvvCode, payment.cvc2.
const CVV = /^c(?:v[vcn]|cv)2?$/;
// The result of a CVV check may be stored.
const OF_A_CHECK = new Set(
  'check checks checked result results match matched status response provided verified present passed'.split(
    ' ',
  ),
);

const ONE_WORD = /^[a-z]+$/;

/** True for a metadata key that names card data which must not be stored: `cvv`, `cardNumber`, `PAN`. */
export function isCardDataKey(key: string): boolean {
  if (ONE_WORD.test(key)) return NAMES.has(key);
  const words = key
    .normalize('NFKC')
    .replace(/\p{Default_Ignorable_Code_Point}/gu, '')
    .replace(/(\p{Ll}|\d)(?=\p{Lu})/gu, '$1 ')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
  const name = words.join('');
  if (NAMES.has(name)) return true;
  return words.some((word) => CVV.test(word)) && !words.some((word) => OF_A_CHECK.has(word));
}

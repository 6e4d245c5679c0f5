// Names under which card data would be kept. Written without case and without what is between the words.
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

// By whatever else stands around it: card_cvv, cvvCode, payment.cvc2.
const CVV = /^c(?:v[vcn]|cv)2?$/;
// What became of the check of a CVV may be kept, and is worth keeping.
const OF_A_CHECK = new Set(
  'check checks checked result results match matched status response provided verified present passed'.split(
    ' ',
  ),
);

const ONE_WORD = /^[a-z]+$/;

/** True for a key of metadata that promises card data which is never kept: `cvv`, `cardNumber`, `PAN`. */
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

import { hasDigitRun } from '../../domain/card-text.js';
import { foldDigits } from '../../domain/digits.js';
import { Secret } from '../../domain/secret.js';
import { cardFields, checkCard, withoutSeparators } from '../../http/schemas/card.js';
import { checkFreeText } from '../../http/schemas/free-text.js';
import { readOne } from '../../http/schemas/read-fields.js';
import { type PaymentCommand } from '../../services/payment-command.js';
import { readExpiry } from './expiry.js';
import { type Form } from './read-form.js';

/** The fields of the form, by their names. */
export const formFields = ['card_number', 'expiry', 'cvv', 'holder_name'] as const;

export type FormField = (typeof formFields)[number];

/** What can be wrong with a field. */
export type CardProblem =
  | 'card_number_missing'
  | 'card_number_wrong'
  | 'expiry_missing'
  | 'expiry_wrong'
  | 'card_expired'
  | 'cvv_missing'
  | 'cvv_wrong'
  | 'name_wrong'
  | 'name_has_card_data';

/** What is wrong with a form, and what of it may be shown again. */
export type FormFaults = {
  readonly problems: Readonly<Partial<Record<FormField, CardProblem>>>;
  readonly typed: Readonly<Record<'expiry' | 'holder_name', string>>;
};

type ReadCard =
  | { readonly card: PaymentCommand['card']; readonly faults: null }
  | { readonly card: null; readonly faults: FormFaults };

/** Reads a card from a form, by the rules of the API. */
export function readCard(form: Form<FormField>, now: Date): ReadCard {
  const numberText = withoutSeparators(foldDigits(form('card_number')));
  const cvvText = withoutSeparators(foldDigits(form('cvv')));
  const expiryText = foldDigits(form('expiry')).trim();
  const nameText = form('holder_name').trim();

  const number = readOne(cardFields.number, numberText);
  const cvv = readOne(cardFields.cvv, cvvText);
  const expiry = readExpiry(expiryText);
  const expiry_month = readOne(cardFields.expiry_month, expiry?.month);
  const expiry_year = readOne(cardFields.expiry_year, expiry?.year);
  const holder_name = nameText === '' ? null : readOne(cardFields.holder_name, nameText);

  const together = [...checkCard({ number, cvv, expiry_month, expiry_year }, now)];
  const isWrong = (field: string) => together.some((fault) => fault.field === field);
  const problems: Partial<Record<FormField, CardProblem>> = {};
  if (number === undefined) {
    problems.card_number = numberText === '' ? 'card_number_missing' : 'card_number_wrong';
  }
  if (expiry_month === undefined || expiry_year === undefined) {
    problems.expiry = expiryText === '' ? 'expiry_missing' : 'expiry_wrong';
  } else if (isWrong('card.expiry_year')) {
    const isPast = together.some(({ code }) => code === 'card_expired');
    problems.expiry = isPast ? 'card_expired' : 'expiry_wrong';
  }
  if (cvv === undefined || isWrong('card.cvv')) {
    problems.cvv = cvvText === '' ? 'cvv_missing' : 'cvv_wrong';
  }
  if (holder_name === undefined) problems.holder_name = 'name_wrong';
  else if (checkFreeText({ holder_name }, { number, cvv }).length > 0) {
    problems.holder_name = 'name_has_card_data';
  }

  const isWhole = number !== undefined && cvv !== undefined && holder_name !== undefined;
  const hasExpiry = expiry_month !== undefined && expiry_year !== undefined;
  if (isWhole && hasExpiry && Object.keys(problems).length === 0) {
    return {
      card: {
        number: new Secret(number),
        cvv: new Secret(cvv),
        holderName: holder_name == null ? null : new Secret(holder_name),
        expiryMonth: expiry_month,
        expiryYear: expiry_year,
      },
      faults: null,
    };
  }
  const typed = {
    expiry: expiry === null ? '' : expiryText,
    holder_name: problems.holder_name === undefined && !mayBeOfCard(nameText) ? nameText : '',
  };
  return { card: null, faults: { problems, typed } };
}

// Without a valid number beside it, a name is not known to be free of it. Three digits could be the CVV.
const mayBeOfCard = (text: string): boolean => hasDigitRun(text, 3);

import { constantPart } from '../constant.js';
import { type FormFaults, type FormField, formFields } from '../form/read-card.js';
import { wordsIn } from '../language.js';
import { type Language } from '../words/words.js';
import { Field } from './field.js';

type CardFieldsProps = { readonly language: Language; readonly faults: FormFaults | null };

/** The fields of a card. */
function Fields({ language, faults }: CardFieldsProps) {
  const { pay } = wordsIn(language);
  const first = formFields.find((name) => faults?.problems[name] !== undefined);
  const field = (name: FormField) => {
    const problem = faults?.problems[name];
    return {
      name,
      problem: problem === undefined ? null : pay.problems[problem],
      isFocused: name === first,
    };
  };
  return (
    <>
      <Field
        {...field('card_number')}
        label={pay.cardNumber}
        hint={null}
        value=""
        autoComplete="cc-number"
        isNumeric
        isRequired
      />
      <Field
        {...field('expiry')}
        label={pay.expiry}
        hint={pay.expiryHint}
        value={faults?.typed.expiry ?? ''}
        autoComplete="cc-exp"
        isNumeric
        isRequired
      />
      <Field
        {...field('cvv')}
        label={pay.cvv}
        hint={pay.cvvHint}
        value=""
        autoComplete="cc-csc"
        isNumeric
        isRequired
      />
      <Field
        {...field('holder_name')}
        label={pay.holderName}
        hint={null}
        value={faults?.typed.holder_name ?? ''}
        autoComplete="cc-name"
        isNumeric={false}
        isRequired={false}
      />
    </>
  );
}

const emptyFields = constantPart((language) => <Fields language={language} faults={null} />);

/** The fields of a card, empty or with what is wrong with them. */
export const CardFields = ({ language, faults }: CardFieldsProps) =>
  faults === null ? (
    <div class="fields" {...emptyFields(language)} />
  ) : (
    <div class="fields">
      <Fields language={language} faults={faults} />
    </div>
  );

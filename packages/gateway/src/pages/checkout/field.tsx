import { type FormField } from '../form/read-card.js';

type FieldProps = {
  readonly name: FormField;
  readonly label: string;
  readonly hint: string | null;
  /** What is wrong with it. */
  readonly problem: string | null;
  readonly value: string;
  readonly autoComplete: 'cc-number' | 'cc-exp' | 'cc-csc' | 'cc-name';
  readonly isNumeric: boolean;
  readonly isRequired: boolean;
  readonly isFocused: boolean;
};

/** A field with its label, its hint and what is wrong with it. */
export function Field(props: FieldProps) {
  const { name, label, hint, problem, value, autoComplete, isNumeric, isRequired, isFocused } =
    props;
  const described = [hint !== null && `${name}-hint`, problem !== null && `${name}-problem`];
  const describedBy = described.filter((id) => id !== false).join(' ');
  return (
    <div class={`field ${name}`}>
      <label for={name}>{label}</label>
      {hint !== null && (
        <p class="hint" id={`${name}-hint`}>
          {hint}
        </p>
      )}
      {problem !== null && (
        <p class="problem" id={`${name}-problem`}>
          {problem}
        </p>
      )}
      <input
        id={name}
        name={name}
        type="text"
        value={value}
        autocomplete={autoComplete}
        spellcheck={false}
        {...(isNumeric && { inputMode: 'numeric' as const })}
        {...(isRequired && { 'aria-required': true })}
        {...(problem !== null && { 'aria-invalid': true })}
        {...(describedBy !== '' && { 'aria-describedby': describedBy })}
        {...(isFocused && { autoFocus: true })}
        {...(!isNumeric && { dir: 'auto' as const })}
      />
    </div>
  );
}

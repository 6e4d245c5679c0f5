import { type CheckoutSession } from '../../domain/checkout/session.js';
import { type CheckoutStep } from '../../services/checkout/payer-checkout.js';
import { ATTEMPT_FIELD, attemptFor } from '../form/attempt.js';
import { type FormFaults, formFields } from '../form/read-card.js';
import { declineMessageOf } from '../words/declines.js';
import { type Language, type Words } from '../words/words.js';
import { CardFields } from './card-fields.js';
import { Deadline, isSoon } from './deadline.js';
import { Lock } from './pictures.js';

type FormPageProps = {
  readonly session: CheckoutSession;
  readonly step: Extract<CheckoutStep, { readonly kind: 'form' }>;
  readonly language: Language;
  readonly words: Words;
  readonly amount: string;
  readonly now: Date;
  readonly faults: FormFaults | null;
  /** Where the form that cancels is sent. */
  readonly cancelAt: string;
};

const SUMMARY_TITLE = 'summary-title';
// Before that, the number of attempts is of no interest.
const FEW_ATTEMPTS = 2;

/** Takes a card. The form posts to the page's own address. */
export function FormPage(props: FormPageProps) {
  const { session, step, language, words, amount, now, faults, cancelAt } = props;
  const { pay } = words;
  // On top when it is a warning, at the end when it is only good to know.
  const hurry = isSoon(session.expiresAt, now);
  const deadline = <Deadline expiresAt={session.expiresAt} {...{ now, language, words }} />;

  return (
    <>
      <h1>{pay.title(amount)}</h1>
      {session.description !== null && (
        <p class="description" dir="auto">
          {session.description}
        </p>
      )}
      {hurry && deadline}
      {faults === null && <Declined step={step} words={words} />}
      {faults !== null && <Summary faults={faults} words={words} />}
      <form method="post" noValidate>
        <input type="hidden" name={ATTEMPT_FIELD} value={attemptFor(step)} />
        <CardFields language={language} faults={faults} />
        <button type="submit">{pay.title(amount)}</button>
      </form>
      <form method="post" action={cancelAt}>
        <button type="submit" class="quiet">
          {pay.cancel}
        </button>
      </form>
      <p class="privacy">
        <Lock /> {pay.privacy}
      </p>
      {!hurry && deadline}
    </>
  );
}

/** Why the last card was declined. */
function Declined({ step, words }: Pick<FormPageProps, 'step' | 'words'>) {
  const { declined: reason, attemptsLeft } = step;
  if (reason === null) return null;
  const { title, reasons, attemptsLeft: countAttempts } = words.declined;
  const { why, advice } = reasons[declineMessageOf(reason)];
  return (
    <div class="alert" role="alert">
      <h2>{title}</h2>
      <p>
        {why} {advice}
      </p>
      {attemptsLeft <= FEW_ATTEMPTS && <p>{countAttempts(attemptsLeft)}</p>}
    </div>
  );
}

/** What is wrong with the form, with a way to each field. */
function Summary({ faults, words }: { readonly faults: FormFaults; readonly words: Words }) {
  const { summary, problems } = words.pay;
  return (
    <div class="alert" role="alert" aria-labelledby={SUMMARY_TITLE}>
      <h2 id={SUMMARY_TITLE}>{summary}</h2>
      <ul>
        {formFields.map((name) => {
          const problem = faults.problems[name];
          return (
            problem !== undefined && (
              <li>
                <a href={`#${name}`}>{problems[problem]}</a>
              </li>
            )
          );
        })}
      </ul>
    </div>
  );
}

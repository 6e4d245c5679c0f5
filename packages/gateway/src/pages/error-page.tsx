import { type ErrorCode } from '../domain/errors.js';
import { Layout } from './layout.js';
import { wordsIn } from './language.js';
import { errorMessageOf } from './words/errors.js';
import { type Language } from './words/words.js';

type ErrorPageProps = {
  readonly code: ErrorCode;
  readonly language: Language;
  readonly requestId: string;
  /** The payment page that the payer was on. */
  readonly backTo: string | null;
};

/** What a payer reads instead of a problem document. */
export function ErrorPage({ code, language, requestId, backTo }: ErrorPageProps) {
  const { errors, backToPayment, reference } = wordsIn(language);
  const { title, text } = errors[errorMessageOf(code)];
  return (
    <Layout language={language} title={title}>
      <main>
        <h1>{title}</h1>
        <p>{text}</p>
        {backTo !== null && (
          <p>
            <a class="button" href={backTo}>
              {backToPayment}
            </a>
          </p>
        )}
        <p class="reference">
          {reference}: {requestId}
        </p>
      </main>
    </Layout>
  );
}

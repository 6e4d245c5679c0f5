import { type ComponentChildren } from 'preact';
import { type CheckoutView } from '../../services/checkout/payer-checkout.js';
import { formatAmount } from '../amount.js';
import { type FormFaults } from '../form/read-card.js';
import { wordsIn } from '../language.js';
import { Layout } from '../layout.js';
import { declineMessageOf } from '../words/declines.js';
import { type Language, type Message } from '../words/words.js';
import { CONTINUE } from '../../services/payer-addresses.js';
import { FormPage } from './form-page.js';
import { Check } from './pictures.js';
import { SandboxStrip } from './sandbox-strip.js';

type CheckoutPageProps = {
  readonly view: CheckoutView;
  readonly language: Language;
  readonly sandbox: boolean;
  readonly now: Date;
  readonly faults: FormFaults | null;
  /** The page's own address. */
  readonly address: string;
};

/** The page of a session, whatever its step is. */
export function CheckoutPage(props: CheckoutPageProps) {
  const { view, language, sandbox, now, faults } = props;
  const { session, merchantName, step } = view;
  const words = wordsIn(language);
  const amount = formatAmount(session.amount, session.currency, language);

  const page = (title: string, children: ComponentChildren, picture?: ComponentChildren) => (
    <Layout language={language} title={`${title} – ${merchantName}`}>
      {sandbox && <SandboxStrip language={language} />}
      <main>
        {picture}
        <p class="merchant">
          <bdi>{merchantName}</bdi>
        </p>
        {children}
      </main>
    </Layout>
  );
  const message = (
    { title, text }: Message,
    more: ComponentChildren,
    picture?: ComponentChildren,
  ) =>
    page(
      title,
      <>
        <h1>{title}</h1>
        <p class="amount">{amount}</p>
        <p>{text}</p>
        {more}
      </>,
      picture,
    );
  const link = (address: string, text: string) => (
    <p>
      <a class="button" href={address}>
        {text}
      </a>
    </p>
  );

  switch (step.kind) {
    case 'form': {
      const cancelAt = `${props.address}/cancel`;
      const title =
        faults !== null
          ? words.pay.faultyTitle
          : step.declined !== null
            ? words.declined.title
            : words.pay.title(amount);
      return page(
        title,
        <FormPage {...{ session, step, language, words, amount, now, faults, cancelAt }} />,
      );
    }
    case 'challenge':
      return message(words.challenge, link(step.address.reveal(), words.challenge.link));
    case 'waiting':
      return message(words.waiting, link(`?${CONTINUE}`, words.waiting.link));
    case 'paid':
      return message(words.paid, link(step.address, words.backToShop), <Check />);
    case 'ended': {
      const { reason, declined, address } = step;
      const toShop = address !== null && link(address, words.backToShop);
      if (reason !== 'attempts') return message(words.ended[reason], toShop);
      const { title, text } = words.ended.attempts;
      const why = declined === null ? text : words.declined.reasons[declineMessageOf(declined)].why;
      return message(
        { title, text: why },
        <>
          <p>{words.declined.noneLeft}</p>
          {toShop}
        </>,
      );
    }
  }
}

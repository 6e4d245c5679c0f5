import { type CheckoutLocale, type ExpiryReason } from '../../domain/checkout/session.js';
import { type CardProblem } from '../form/read-card.js';
import { type TestCardName } from '../checkout/test-cards.js';
import { type DeclineMessage } from './declines.js';
import { type ErrorMessage } from './errors.js';

/** The languages of the pages. */
export type Language = CheckoutLocale;

/** A page that says one thing. */
export type Message = { readonly title: string; readonly text: string };

/** Everything that pages say, in one language. */
export type Words = {
  readonly pay: {
    /** The heading, and the button. */
    readonly title: (amount: string) => string;
    /** The browser's title while the form has errors. */
    readonly faultyTitle: string;
    readonly cardNumber: string;
    readonly expiry: string;
    readonly expiryHint: string;
    readonly cvv: string;
    readonly cvvHint: string;
    readonly holderName: string;
    readonly summary: string;
    readonly problems: Readonly<Record<CardProblem, string>>;
    readonly cancel: string;
    readonly privacy: string;
    /** `until` is a time of day, and the date if it is another day. */
    readonly timeLeft: (minutes: number, until: string) => string;
    readonly payBy: (until: string) => string;
    readonly hurry: (until: string) => string;
  };
  readonly declined: {
    readonly title: string;
    readonly reasons: Readonly<
      Record<DeclineMessage, { readonly why: string; readonly advice: string }>
    >;
    readonly attemptsLeft: (count: number) => string;
    readonly noneLeft: string;
  };
  readonly challenge: Message & { readonly link: string };
  readonly waiting: Message & { readonly link: string };
  readonly paid: Message;
  readonly ended: Readonly<Record<ExpiryReason, Message>>;
  readonly errors: Readonly<Record<ErrorMessage, Message>>;
  readonly backToShop: string;
  readonly backToPayment: string;
  readonly reference: string;
  readonly sandbox: {
    readonly title: string;
    readonly cards: string;
    readonly hint: string;
    readonly does: Readonly<Record<TestCardName, string>>;
  };
};

/** What a payer's browser asks of a checkout page: to see it, to pay, or to cancel. */
export type CheckoutRequest = 'page' | 'payment' | 'cancel';

/** What a page shows. `strange`: none of the pages that a checkout has. */
export type Shows = 'form' | 'waiting' | 'challenge' | 'paid' | 'ended' | 'strange';

/**
 * Where an answer sends a payer: to the page, to the page on the way through a payment, back to the shop with a payment
 * or without one. `elsewhere` is never right.
 */
export type LeadsTo = 'page' | 'continue' | 'shop' | 'cart' | 'elsewhere';

/** One request of a payer's browser, and its answer. It has no address: reports must not contain one. */
export type CheckoutVisit = {
  readonly tag: string;
  readonly sessionId: string;
  readonly payer: string;
  readonly asked: CheckoutRequest;
  /** For which attempt the form was made that was sent. */
  readonly attempt: string | null;
  readonly server: string;
  readonly serverLived: boolean;
  /** How the session had ended, if anybody knew before this request. */
  readonly knownStatus: string | null;
  readonly reply: CheckoutReply;
};

/** An answer either leads somewhere or shows a page, unless it is an error. */
type CheckoutReply =
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly leadsTo: LeadsTo | null;
      readonly shows: Shows | null;
    }
  | { readonly kind: 'no_answer'; readonly reason: string };

/** A payer who was told that the payment is made is back in the shop, which reads the session. */
export type CheckoutArrival = {
  readonly tag: string;
  readonly sessionId: string;
  readonly payer: string;
  /** The session's status by the API; null if it could not be asked. */
  readonly shown: string | null;
  /** How many charges of the session's payment the bank's ledger had right after that; null if it could not be read. */
  readonly charges: number | null;
};

/** Whether an answer says that the payment is made. */
export const saysPaid = ({ reply }: Pick<CheckoutVisit, 'reply'>): boolean =>
  reply.kind === 'answer' && (reply.leadsTo === 'shop' || reply.shows === 'paid');

/** Whether an answer says that the session has ended without a payment. */
export const saysEnded = ({ reply }: Pick<CheckoutVisit, 'reply'>): boolean =>
  reply.kind === 'answer' && (reply.leadsTo === 'cart' || reply.shows === 'ended');

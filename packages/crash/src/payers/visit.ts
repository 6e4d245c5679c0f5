/** The buttons of the bank's challenge page. */
export type Decision = 'confirm' | 'fail' | 'cancel';

/** What a payer's browser asks for: the merchant's link, the bank's page, its form, the way back. */
export type Page = 'link' | 'challenge' | 'decision' | 'return';

/** Where an answer sends a payer. `elsewhere` is never right. */
export type Destination = 'link' | 'challenge' | 'return' | 'shop' | 'elsewhere';

/** One request of a payer's browser, and its answer. It has no address: reports must not contain one. */
export type Visit = {
  readonly tag: string;
  readonly paymentId: string;
  readonly payer: string;
  readonly asked: Page;
  readonly decision: Decision | null;
  /** Which server was asked, and whether it was alive from before the request until after the answer. */
  readonly server: string;
  readonly serverLived: boolean;
  /** The payment's final status, if the merchant knew one before this request. */
  readonly knownStatus: string | null;
  readonly reply: VisitReply;
};

/** `to` is null for a page; `none` stands for no answer at all. */
type VisitReply =
  | { readonly kind: 'answer'; readonly status: number; readonly to: Destination | null }
  | { readonly kind: 'no_answer'; readonly reason: string };

/** A payer back in the shop, which asks the gateway at once and shows what it says. */
export type Arrival = {
  readonly tag: string;
  readonly paymentId: string;
  readonly payer: string;
  /** What the API said; null if it could not be asked. */
  readonly shown: string | null;
  /** What the books and the bank's ledger had right after that; null if they could not be read. */
  readonly booked: string | null;
  readonly charges: number | null;
};

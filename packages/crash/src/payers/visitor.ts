import { setTimeout as pause } from 'node:timers/promises';
import { type Asked, type Browser, type Seen } from './browser.js';
import { type Decision } from './visit.js';

const MAX_RELOADS = 10;
const MAX_REDIRECTS = 8;
// How often the shop sends a payer to the link again when the bank could not be asked.
const MAX_VISITS_OF_LINK = 5;

/** What a payer needs besides patience. */
export type PayerWorld = {
  readonly browser: Browser;
  /** The payer has been sent back to the shop; returns the status that its page shows, if it has one. */
  readonly arrive: () => Promise<string | null>;
  /** The payment's status, if the merchant knows that it does not wait for its payer any more. */
  readonly knownStatus: () => string | null;
};

/** How a payer reloads what does not come. */
type Patience = {
  /** Which gateway the public address leads to first, and whether each reload leads to the other one. */
  readonly gateway: number;
  readonly switches: boolean;
  readonly pauseMs: number;
};

/** Where a payer has got to: a page with the bank's form, the shop, or nowhere. */
type Place =
  | { readonly at: 'challenge'; readonly page: Seen }
  | { readonly at: 'shop'; readonly shown: string | null }
  | { readonly at: 'nowhere' };

const NOWHERE: Place = { at: 'nowhere' };

const isBackTooSoon = (place: Place): boolean =>
  place.at === 'shop' && (place.shown === 'requires_action' || place.shown === 'processing');

/** The steps of a payer who does not give up soon. */
export type Visitor = {
  /** Opens the merchant's link. */
  openLink(): Promise<Place>;
  /** Opens a page of the bank's again, as with the back button. */
  openAgain(page: Seen): Promise<Place>;
  /** Presses a button of the bank's form; does not follow the redirect. */
  press(page: Seen, button: Decision): Promise<Seen>;
  follow(from: Seen): Promise<Place>;
  /** Calls the address to which the bank sends payers back. */
  comeBack(): Promise<Place>;
};

export function createVisitor(
  { gateway, switches, pauseMs }: Patience,
  { browser, arrive, knownStatus }: PayerWorld,
): Visitor {
  /** Sends a request until there is an answer, as people reload a page that does not come. */
  async function load(asked: Omit<Asked, 'turn' | 'knownStatus'>): Promise<Seen> {
    for (let reloads = 0; ; reloads++) {
      const turn = gateway + (switches ? reloads : 0);
      const seen = await browser.request({ ...asked, turn, knownStatus: knownStatus() });
      const { reply } = seen.visit;
      const isAnswered = reply.kind === 'answer' && reply.status < 500;
      if (isAnswered || reloads === MAX_RELOADS) return seen;
      await pause(pauseMs * (reloads + 1));
    }
  }

  async function follow(from: Seen): Promise<Place> {
    let seen = from;
    for (let redirects = 0; redirects < MAX_REDIRECTS; redirects++) {
      const { reply } = seen.visit;
      if (reply.kind === 'no_answer') return NOWHERE;
      if (reply.to === 'shop') return { at: 'shop', shown: await arrive() };
      if (reply.to === null || reply.to === 'elsewhere' || seen.location === null) {
        return seen.form ? { at: 'challenge', page: seen } : NOWHERE;
      }
      seen = await load({ page: reply.to, url: seen.location });
    }
    return NOWHERE;
  }

  return {
    async openLink() {
      for (let visits = 1; ; visits++) {
        const place = await follow(await load({ page: 'link', url: browser.link }));
        if (!isBackTooSoon(place) || visits === MAX_VISITS_OF_LINK) return place;
        await pause(pauseMs);
      }
    },
    openAgain: async ({ url }) => follow(await load({ page: 'challenge', url })),
    press: ({ form, url }, button) =>
      load({ page: 'decision', url: new URL(form?.action ?? '', url), decision: button }),
    follow,
    comeBack: async () => follow(await load({ page: 'return', url: browser.wayBack })),
  };
}

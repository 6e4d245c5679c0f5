import { CVV, type Answer } from '@payment-gateway/testkit';
import { type Address } from '../../merchants/address.js';
import { isShopAddress } from '../shop-address.js';
import { load, locationOf, serverOf, type Web } from '../web.js';
import { readCheckoutPage, type CheckoutPage } from './checkout-page.js';
import { type CheckoutVisit, type LeadsTo, type Shows } from './checkout-visit.js';

/** Who pays: one payer for each session. */
export type CheckoutPayer = {
  readonly tag: string;
  readonly sessionId: string;
  /** What kind of payer it is. */
  readonly payer: string;
  /** The address that the merchant was given for the payer. */
  readonly link: Address;
  /** The pages of the shop as the order named them. */
  readonly returnUrl: string;
  readonly cancelUrl: string | null;
};

/** What a browser shows after a request. */
export type CheckoutSeen = {
  readonly visit: CheckoutVisit;
  readonly url: URL;
  readonly page: CheckoutPage | null;
  /** Where it goes next: by a redirect, or by the page itself. */
  readonly next: URL | null;
};

/** What a payer asks for. `turn`: which gateway is reached. */
export type CheckoutAsked = { readonly turn: number } & (
  | { readonly asked: 'page'; readonly url: URL }
  | { readonly asked: 'payment'; readonly from: CheckoutSeen; readonly card: string }
  | { readonly asked: 'cancel'; readonly from: CheckoutSeen }
);

/** One request after the other, without following redirects. */
export type CheckoutBrowser = {
  readonly link: URL;
  readonly onTheWay: URL;
  request(asked: CheckoutAsked): Promise<CheckoutSeen>;
};

/** Takes down what payers do at checkout. */
export type CheckoutJournal = {
  readonly checkoutVisit: (visit: CheckoutVisit) => void;
  /** Gets every address of a payer's page. */
  readonly address: (url: URL) => void;
  /** How the session ended, if an answer has said so. */
  readonly endOfSession: (sessionId: string) => string | null;
};

/** The address of a session's page for payers who come back to it on their way through a payment. */
const onTheWayThrough = (link: URL): URL => new URL('?continue', link);

/** The browser of one payer. All its tabs expect the same addresses. */
export function createCheckoutBrowser(
  payer: CheckoutPayer,
  web: Web,
  journal: CheckoutJournal,
): CheckoutBrowser {
  const { tag, sessionId, returnUrl, cancelUrl } = payer;
  const link = new URL(payer.link.reveal());
  const onTheWay = onTheWayThrough(link);
  journal.address(link);

  function destinationOf({ href }: URL): LeadsTo {
    const url = new URL(href);
    if (href === link.href) return 'page';
    if (href === onTheWay.href) return 'continue';
    if (isShopAddress(url, returnUrl, ['checkout_session_id', sessionId])) return 'shop';
    const isCart =
      cancelUrl !== null && isShopAddress(url, cancelUrl, ['checkout_session_id', sessionId]);
    return isCart ? 'cart' : 'elsewhere';
  }

  function whatShows({ form, refreshTo, link: shown }: CheckoutPage, at: URL): Shows {
    if (form !== null) return refreshTo === null ? 'form' : 'strange';
    if (refreshTo !== null && URL.canParse(refreshTo, at.href)) {
      const next = new URL(refreshTo, at);
      if (next.href === onTheWay.href) return 'waiting';
      if (next.href.startsWith(`${web.gatewayUrl}/3d-secure/`)) return 'challenge';
      return showsFor(destinationOf(next));
    }
    if (shown === null) return 'ended';
    return showsFor(URL.canParse(shown, at.href) ? destinationOf(new URL(shown, at)) : 'elsewhere');
  }

  function read(answer: Answer, url: URL): Pick<CheckoutSeen, 'page' | 'next'> & WhatIsSeen {
    const { status, headers, body } = answer;
    const location = locationOf(answer, url);
    if (location) {
      return { page: null, next: location, leadsTo: destinationOf(location), shows: null };
    }
    if (status !== 200) return { page: null, next: null, leadsTo: null, shows: null };
    const page = readCheckoutPage(body, headers);
    const shows = whatShows(page, url);
    const next = page.refreshTo === null ? null : new URL(page.refreshTo, url);
    if (shows === 'challenge' && next) journal.address(next);
    return { page, next, leadsTo: null, shows };
  }

  return {
    link,
    onTheWay,
    async request(asked) {
      const url = addressOf(asked);
      const { part, url: served } = serverOf(web, url, asked.turn);
      const run = part.currentRun();
      const knownStatus = journal.endOfSession(sessionId);
      const answer = await load(served, formOf(asked));
      const serverLived = run !== null && part.currentRun() === run;
      const isAnswer = 'status' in answer;
      const { page, next, ...seen } = isAnswer
        ? read(answer, url)
        : { page: null, next: null, leadsTo: null, shows: null };
      const visit: CheckoutVisit = {
        tag,
        sessionId,
        payer: payer.payer,
        asked: asked.asked,
        attempt: asked.asked === 'payment' ? (asked.from.page?.form?.attempt ?? null) : null,
        server: part.name,
        serverLived,
        knownStatus,
        reply: isAnswer
          ? { kind: 'answer', status: answer.status, ...seen }
          : { kind: 'no_answer', reason: answer.reason },
      };
      journal.checkoutVisit(visit);
      return { visit, url, page, next };
    },
  };
}

// A page without a form leads to where its session has ended.
function showsFor(leadsTo: LeadsTo): Shows {
  if (leadsTo === 'shop') return 'paid';
  return leadsTo === 'cart' ? 'ended' : 'strange';
}

type WhatIsSeen = { readonly leadsTo: LeadsTo | null; readonly shows: Shows | null };

function addressOf(asked: CheckoutAsked): URL {
  if (asked.asked === 'page') return asked.url;
  const { url, page } = asked.from;
  return new URL((asked.asked === 'cancel' ? page?.cancelAction : page?.form?.action) ?? '', url);
}

function formOf(asked: CheckoutAsked): string | null {
  if (asked.asked === 'page') return null;
  if (asked.asked === 'cancel') return '';
  return String(
    new URLSearchParams({
      attempt: asked.from.page?.form?.attempt ?? '',
      card_number: asked.card,
      expiry: '12 / 2042',
      cvv: CVV,
      holder_name: 'A. Payer',
    }),
  );
}

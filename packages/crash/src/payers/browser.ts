import { type Address } from '../merchants/address.js';
import { type ChallengeForm, readForm } from './challenge-page.js';
import { type Decision, type Destination, type Page, type Visit } from './visit.js';
import { load, locationOf, serverOf, type Web } from './web.js';

/** Who pays: one payer for each payment. */
export type Payer = {
  readonly tag: string;
  readonly paymentId: string;
  /** What kind of payer it is. */
  readonly payer: string;
  /** The address that the merchant was given for the payer. */
  readonly link: Address;
  /** Whether an address is where the payer belongs afterwards: the shop's, or the checkout page. */
  readonly isHome: (url: URL) => boolean;
};

/** What a browser shows after a request: a form, a page without one, or a redirect that it has not followed yet. */
export type Seen = {
  readonly visit: Visit;
  readonly url: URL;
  readonly form: ChallengeForm | null;
  readonly location: URL | null;
};

/** What a payer asks for: a page, or the bank's form with one of its buttons. */
export type Asked = {
  readonly page: Page;
  readonly url: URL;
  readonly decision?: Decision;
  /** Which gateway is reached, when it is the gateway. */
  readonly turn: number;
  readonly knownStatus: string | null;
};

/** One request after the other, without following redirects. */
export type Browser = {
  readonly link: URL;
  readonly wayBack: URL;
  request(asked: Asked): Promise<Seen>;
};

/** Takes down what payers do. */
export type Journal = {
  readonly visit: (visit: Visit) => void;
  /** Gets every address that leads to a challenge. */
  readonly address: (url: URL) => void;
};

/** The browser of one payer. All its tabs expect the same addresses. */
export function createBrowser(payer: Payer, web: Web, journal: Journal): Browser {
  const link = new URL(payer.link.reveal());
  const wayBack = new URL(`${link.href}/return`);
  // A payment has one challenge: a second address would be a second one.
  let challenge: string | null = null;
  journal.address(link);

  function destinationOf(url: URL): Destination {
    if (url.href === link.href) return 'link';
    if (url.href === wayBack.href) return 'return';
    if (payer.isHome(url)) return 'shop';
    if (url.origin !== new URL(web.bankUrl).origin || !url.pathname.startsWith('/challenges/'))
      return 'elsewhere';
    challenge ??= url.href;
    journal.address(url);
    return url.href === challenge ? 'challenge' : 'elsewhere';
  }

  async function request({ page, url, decision, turn, knownStatus }: Asked): Promise<Seen> {
    const { part, url: served } = serverOf(web, url, turn);
    const run = part.currentRun();
    const answer = await load(served, decision === undefined ? null : `decision=${decision}`);
    const serverLived = run !== null && part.currentRun() === run;
    const location = 'status' in answer ? locationOf(answer, url) : null;
    const visit: Visit = {
      tag: payer.tag,
      paymentId: payer.paymentId,
      payer: payer.payer,
      asked: page,
      decision: decision ?? null,
      server: part.name,
      serverLived,
      knownStatus,
      reply:
        'status' in answer
          ? { kind: 'answer', status: answer.status, to: location && destinationOf(location) }
          : { kind: 'no_answer', reason: answer.reason },
    };
    journal.visit(visit);
    const form = 'status' in answer && location === null ? readForm(answer.body) : null;
    return { visit, url, form, location };
  }

  return { link, wayBack, request };
}

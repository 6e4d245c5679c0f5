import { type Answer, httpRequest } from '@payment-gateway/testkit';
import { type Address } from '../merchants/address.js';
import { type ChallengeForm, readForm } from './challenge-page.js';
import { isShopAddress } from './shop-address.js';
import { type Decision, type Destination, type Page, type Visit } from './visit.js';

// A page without an answer by then gets none: it is far beyond every timeout of the services.
const PAGE_DEADLINE_MS = 15_000;

/** A server that browsers reach. Its run is null while it is down or about to be killed. */
type Server = {
  readonly name: string;
  currentRun(): number | null;
};

/** What there is on the web, as far as payers see it. */
export type Web = {
  /** The gateway's public address: scheme, host and port. */
  readonly gatewayUrl: string;
  /** The gateways behind it. */
  readonly gateways: readonly { readonly part: Server; readonly url: string }[];
  readonly bankUrl: string;
  readonly bank: Server;
};

/** Who pays: one payer for each payment. */
export type Payer = {
  readonly tag: string;
  readonly paymentId: string;
  /** What kind of payer it is. */
  readonly payer: string;
  /** The address that the merchant was given for the payer. */
  readonly link: Address;
  /** The page of the shop as the order named it. */
  readonly returnUrl: string;
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
    if (isShopAddress(url, payer.returnUrl, payer.paymentId)) return 'shop';
    if (url.origin !== new URL(web.bankUrl).origin || !url.pathname.startsWith('/challenges/'))
      return 'elsewhere';
    challenge ??= url.href;
    journal.address(url);
    return url.href === challenge ? 'challenge' : 'elsewhere';
  }

  /** The public address of the gateway leads to any of them. */
  function serverOf(url: URL, turn: number): { part: Server; url: URL } {
    if (url.origin !== new URL(web.gatewayUrl).origin) return { part: web.bank, url };
    const gateway = web.gateways[turn % web.gateways.length];
    if (!gateway) throw new Error('There is no gateway');
    return { part: gateway.part, url: new URL(url.pathname + url.search, gateway.url) };
  }

  async function request({ page, url, decision, turn, knownStatus }: Asked): Promise<Seen> {
    const { part, url: served } = serverOf(url, turn);
    const run = part.currentRun();
    const answer = await send(served, decision);
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

async function send(
  url: URL,
  decision: Decision | undefined,
): Promise<Answer | { readonly reason: string }> {
  const form = {
    method: 'POST',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    body: `decision=${decision ?? ''}`,
  };
  try {
    return await httpRequest(url, {
      timeoutMs: PAGE_DEADLINE_MS,
      ...(decision !== undefined && form),
    });
  } catch (error) {
    // Never the message: it may name the address.
    return { reason: error instanceof Error && 'code' in error ? String(error.code) : 'no answer' };
  }
}

function locationOf({ status, headers: { location } }: Answer, from: URL): URL | null {
  if (status < 300 || status > 399 || location === undefined) return null;
  return URL.canParse(location, from.href) ? new URL(location, from) : null;
}

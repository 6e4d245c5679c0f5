import { type Answer, httpRequest } from '@payment-gateway/testkit';

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

/** The server behind an address, and its own address. The gateway's public address leads to any of them. */
export function serverOf(web: Web, url: URL, turn: number): { part: Server; url: URL } {
  if (url.origin !== new URL(web.gatewayUrl).origin) return { part: web.bank, url };
  const gateway = web.gateways[turn % web.gateways.length];
  if (!gateway) throw new Error('There is no gateway');
  return { part: gateway.part, url: new URL(url.pathname + url.search, gateway.url) };
}

/** Gets a page, or posts a form to it. */
export async function load(
  url: URL,
  form: string | null,
): Promise<Answer | { readonly reason: string }> {
  const posted = {
    method: 'POST',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    body: form ?? '',
  };
  try {
    return await httpRequest(url, { timeoutMs: PAGE_DEADLINE_MS, ...(form !== null && posted) });
  } catch (error) {
    // Never the message: it may name the address.
    return { reason: error instanceof Error && 'code' in error ? String(error.code) : 'no answer' };
  }
}

/** Where an answer redirects to, if it does. */
export function locationOf({ status, headers: { location } }: Answer, from: URL): URL | null {
  if (status < 300 || status > 399 || location === undefined) return null;
  return URL.canParse(location, from.href) ? new URL(location, from) : null;
}

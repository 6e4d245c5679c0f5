import { lookup, Resolver } from 'node:dns/promises';
import { isIP } from 'node:net';

/** The addresses of a host name; empty if it has none. */
export type Resolve = (host: string) => Promise<readonly string[]>;

const TRY_MS = 3_000;

/**
 * Asks the name servers, and nothing else: neither /etc/hosts nor the search domains of this machine. It also
 * needs no thread, so slow name servers of one merchant hold up nobody else.
 */
export const resolvePublic: Resolve = async (host) => {
  const resolver = new Resolver({ timeout: TRY_MS, tries: 2 });
  const answers = await Promise.allSettled([resolver.resolve4(host), resolver.resolve6(host)]);
  return answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
};

/** Resolves as every program of this machine does, for sandboxes. */
export const resolveLocally: Resolve = async (host) => {
  const found = await lookup(host, { all: true }).catch(() => []);
  return found.map(({ address }) => address);
};

/** `host` may be an address itself. */
export const addressesOf = async (host: string, resolve: Resolve): Promise<readonly string[]> =>
  isIP(host) === 0 ? resolve(host) : [host];

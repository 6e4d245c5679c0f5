import { isIP } from 'node:net';
import { type ReadEndpointUrl } from '../services/ports/webhook-sender.js';
import { isPublicAddress } from './addresses.js';

/** Where endpoints may be. */
export type UrlRules = {
  /** For sandboxes: also http, any port, and addresses that are not public. */
  readonly allowPrivate: boolean;
  /** The ports that https endpoints may use. */
  readonly ports: readonly number[];
};

const LONGEST = 2_048;
// Names that resolvers answer from this machine or network. Single labels are searched for in its domains.
const LOCAL_NAME = /(^|\.)(localhost|local|internal|home\.arpa)$|^[^.]+$/;

/** Parses URLs of endpoints by the WHATWG rules, which also make 0x7f.1 or 2130706433 an IPv4 address. */
export const createReadEndpointUrl =
  ({ allowPrivate, ports }: UrlRules): ReadEndpointUrl =>
  (text) => {
    if (text.length > LONGEST) return { fault: `must be at most ${LONGEST} characters` };
    // The parser drops line breaks and spaces around it, so what a person reads would not be what is used.
    const url = /[\s\p{C}]/u.test(text) ? null : parse(text);
    if (url === null) return { fault: 'must be a URL' };
    const isPlain = url.protocol === 'http:';
    if (url.protocol !== 'https:' && !(isPlain && allowPrivate)) {
      return { fault: `must begin with https://${allowPrivate ? ' or http://' : ''}` };
    }
    if (url.username !== '' || url.password !== '')
      return { fault: 'must have no user or password' };
    if (url.hash !== '') return { fault: 'must have no fragment (#…)' };
    if (url.hostname.endsWith('.')) url.hostname = url.hostname.slice(0, -1);
    if (url.hostname.endsWith('.') || url.port === '0') return { fault: 'must be a URL' };
    if (!allowPrivate) {
      const port = Number(url.port || 443);
      if (!ports.includes(port)) return { fault: `must use port ${ports.join(' or ')}` };
      if (!isPublicHost(hostOf(url))) {
        return { fault: 'must be at a public host name or address' };
      }
    }
    if (url.href.length > LONGEST) return { fault: `must be at most ${LONGEST} characters` };
    return { url: url.href, fault: null };
  };

// Not URL.canParse: once V8 has optimized a caller, Node 20.20 answers false for a host like bücher.example.
function parse(text: string): URL | null {
  try {
    return new URL(text);
  } catch {
    return null;
  }
}

/** A URL's host, without the brackets of IPv6. */
export const hostOf = ({ hostname }: URL): string => hostname.replace(/^\[(.*)\]$/, '$1');

const isPublicHost = (host: string): boolean =>
  isIP(host) === 0 ? !LOCAL_NAME.test(host) : isPublicAddress(host);

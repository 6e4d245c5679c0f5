import { z } from 'zod';
import { failWith } from './fields.js';

const MAX_LENGTH = 2_048;

// RFC 3986: what is not ASCII is percent-encoded. No backslash, which browsers read as a slash.
const ADDRESS = /^https?:\/\/(?!\/)[\x21-\x5b\x5d-\x7e]+$/i;

/**
 * An address of the shop that the payer's browser goes to. Plain http would show its parameters to the network, so it is
 * only for the merchant's own machine.
 */
export const shopUrl = (description: string) =>
  z
    .string('must be text, an address such as https://shop.example/paid')
    .transform((given, context) => {
      if (given.length > MAX_LENGTH) {
        return failWith(context, 'invalid_length', `must be at most ${MAX_LENGTH} characters`);
      }
      const fault = faultOf(given);
      return fault === null ? given : failWith(context, 'invalid_url', fault);
    })
    .meta({
      description: `${description} An absolute \`https\` address; plain \`http\` only for your own machine, outside production.`,
      format: 'uri',
      maxLength: MAX_LENGTH,
      examples: ['https://shop.example/orders/6735/paid'],
    });

const NOT_ABSOLUTE = 'must be an absolute https address, percent-encoded where it is not ASCII';

function faultOf(given: string): string | null {
  if (!ADDRESS.test(given) || !URL.canParse(given)) return NOT_ABSOLUTE;
  const url = new URL(given);
  if (url.username !== '' || url.password !== '' || /^[^/]*\/\/[^/?#]*@/.test(given)) {
    return 'must not have a user name or password in it';
  }
  if (given.includes('#')) return 'must not have a fragment (#) in it';
  if (url.protocol === 'http:' && !isLoopback(url.hostname)) return 'must begin with https://';
  return null;
}

// RFC 6761, 6.3; RFC 1122, 3.2.1.3; RFC 4291, 2.5.3. The parser writes every form of an IP address in one way.
const isLoopback = (host: string): boolean =>
  host === 'localhost' ||
  host.endsWith('.localhost') ||
  /^127(?:\.\d{1,3}){3}$/.test(host) ||
  host === '[::1]';

/** The address as a text to search for card data, which percent-encoding could hide. */
export function decoded(address: string): string {
  try {
    return decodeURIComponent(address);
  } catch {
    return address.replace(/%3(\d)/g, '$1');
  }
}

import ipaddr from 'ipaddr.js';

/**
 * The client's IP address, or `unknown`. Never text made up by a client. IPv4 addresses mapped to IPv6 are
 * returned as IPv4.
 */
export type ClientAddressOf = (req: Arrived) => string;

/** The parts of a request that are used. */
type Arrived = {
  readonly socket: Connection;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
};
type Connection = { readonly remoteAddress?: string | undefined };

type Address = ipaddr.IPv4 | ipaddr.IPv6;
type Range = readonly [Address, prefixLength: number];

/** `trustedProxies`: addresses and CIDR ranges of proxies whose `X-Forwarded-For` is trusted. */
export function createClientAddressOf(trustedProxies: readonly string[]): ClientAddressOf {
  const ranges = trustedProxies.map(rangeOf);
  const peers = new WeakMap<Connection, Address>();

  function peerOf(socket: Connection): Address | null {
    const known = peers.get(socket);
    if (known !== undefined) return known;
    const peer = parsed(socket.remoteAddress);
    if (peer !== null) peers.set(socket, peer);
    return peer;
  }

  return ({ socket, headers }) => {
    const peer = peerOf(socket);
    if (peer === null) return 'unknown';
    if (ranges.length === 0) return peer.toString();
    const forwarded = headers['x-forwarded-for'] ?? '';
    return clientBehind(peer, String(forwarded).split(','), ranges).toString();
  };
}

/** The unit for limits per client: an IPv4 address, or the /64 that one IPv6 customer has. */
export function networkOf(address: string): string {
  if (!address.includes(':')) return address;
  const parsedAddress = parsed(address);
  if (!(parsedAddress instanceof ipaddr.IPv6)) return address;
  const half = parsedAddress.parts.slice(0, 4).map((part) => part.toString(16));
  return `${half.join(':')}::/64`;
}

// From the last hop to the first: each hop was written by the next one, and is believed as long as that one
// is trusted.
function clientBehind(peer: Address, hops: readonly string[], trusted: readonly Range[]): Address {
  let client = peer;
  for (const hop of [...hops].reverse()) {
    if (!isIn(client, trusted)) break;
    const before = parsed(hop);
    if (before === null) break;
    client = before;
  }
  return client;
}

const isIn = (address: Address, ranges: readonly Range[]): boolean =>
  ranges.some(([range, length]) => range.kind() === address.kind() && address.match(range, length));

function rangeOf(text: string): Range {
  if (text.includes('/')) return ipaddr.parseCIDR(text);
  const address = ipaddr.process(text);
  return [address, address instanceof ipaddr.IPv4 ? 32 : 128];
}

// Some proxies add a port.
const WITH_PORT = /^(?:([\d.]+)|\[([^\]]*)\])(?::\d+)?$/;

function parsed(text = ''): Address | null {
  const [, ipv4, ipv6] = WITH_PORT.exec(text.trim()) ?? [];
  const address = ipv4 ?? ipv6 ?? text.trim();
  // ipaddr.js also accepts 10 and 0x0a.1 as addresses.
  if (!ipaddr.IPv4.isValidFourPartDecimal(address) && !ipaddr.IPv6.isValid(address)) return null;
  return ipaddr.process(address);
}

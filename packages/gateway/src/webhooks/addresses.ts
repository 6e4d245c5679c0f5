import ipaddr from 'ipaddr.js';

// Private, reserved and special ranges (IANA special-purpose registries). A merchant's endpoint is on none of them.
const REFUSED_V4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
].map((range) => ipaddr.IPv4.parseCIDR(range));

// Everything outside 2000::/3 is refused too: loopback, unique local, link local, multicast, NAT64, SRv6.
const GLOBAL_V6 = ipaddr.IPv6.parseCIDR('2000::/3');
const REFUSED_V6 = ['2001::/32', '2001:db8::/32', '2002::/16', '3fff::/20'].map((range) =>
  ipaddr.IPv6.parseCIDR(range),
);

/** True for an address on the public internet. IPv4 addresses mapped to IPv6 count as IPv4. */
export function isPublicAddress(text: string): boolean {
  if (!ipaddr.isValid(text)) return false;
  const address = ipaddr.process(text);
  if (address instanceof ipaddr.IPv4) return !REFUSED_V4.some((range) => address.match(range));
  return address.match(GLOBAL_V6) && !REFUSED_V6.some((range) => address.match(range));
}

import { isPublicAddress } from '../../src/webhooks/addresses.js';

describe('An endpoint may not be at', () => {
  test.each([
    ['this network', '0.0.0.0', '0.255.255.255'],
    ['a private network', '10.0.0.0', '10.255.255.255'],
    ['a network of a carrier', '100.64.0.0', '100.127.255.255'],
    ['this machine', '127.0.0.1', '127.255.255.255'],
    ['a link, and the metadata of clouds', '169.254.0.0', '169.254.169.254'],
    ['a private network of 172.16/12', '172.16.0.0', '172.31.255.255'],
    ['protocol assignments', '192.0.0.0', '192.0.0.255'],
    ['the first documentation network', '192.0.2.0', '192.0.2.255'],
    ['the 6to4 relay', '192.88.99.0', '192.88.99.255'],
    ['a home network', '192.168.0.0', '192.168.255.255'],
    ['a benchmark network', '198.18.0.0', '198.19.255.255'],
    ['the second documentation network', '198.51.100.0', '198.51.100.255'],
    ['the third documentation network', '203.0.113.0', '203.0.113.255'],
    ['a multicast group', '224.0.0.0', '239.255.255.255'],
    ['the reserved rest, and broadcast', '240.0.0.0', '255.255.255.255'],
    ['no address, and this machine by IPv6', '::', '::1'],
    ['a unique local address', 'fc00::', 'fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
    ['a link by IPv6', 'fe80::', 'febf:ffff::1'],
    ['a multicast group of IPv6', 'ff00::', 'ff02::1'],
    ['documentation by IPv6', '2001:db8::', '2001:db8:ffff::1'],
    ['the newer documentation range', '3fff::', '3fff:0fff::1'],
    ['the discard range', '100::', '100::ffff:ffff:ffff:ffff'],
    ['6to4', '2002::', '2002:7f00:1::'],
    ['NAT64', '64:ff9b::', '64:ff9b::7f00:1'],
    ['local NAT64', '64:ff9b:1::', '64:ff9b:1:ffff::1'],
    ['segment routing', '5f00::', '5f00:ffff::1'],
    ['Teredo', '2001::', '2001:0:ffff::1'],
    ['this machine, as an IPv4 address in IPv6', '::ffff:127.0.0.1', '::ffff:7f00:1'],
    ['a home network, as an IPv4 address in IPv6', '::ffff:192.168.1.1', '0:0:0:0:0:ffff:c0a8:101'],
    ['an old IPv4-compatible address', '::127.0.0.1', '::a00:1'],
    ['a site of old', 'fec0::', 'fec0::1'],
    ['something that is no address', '', 'localhost'],
  ])('%s: %s, %s', (_what, first, last) => {
    expect([isPublicAddress(first), isPublicAddress(last)]).toEqual([false, false]);
  });
});

test.each([
  '1.1.1.1',
  '9.255.255.255',
  '11.0.0.0',
  '100.63.255.255',
  '100.128.0.0',
  '128.0.0.0',
  '169.253.255.255',
  '172.15.255.255',
  '172.32.0.0',
  '192.0.1.0',
  '192.167.255.255',
  '198.17.255.255',
  '198.20.0.0',
  '223.255.255.255',
  '2606:4700::1111',
  '2001:1::1',
  '2003::1',
  '3ffe::1',
  '::ffff:1.1.1.1',
])('An endpoint may be at %s, next to what it may not', (address) => {
  expect(isPublicAddress(address)).toBe(true);
});

import { once } from 'node:events';
import { createServer, request } from 'node:http';
import { createClientAddressOf, networkOf } from '../../src/http/kit/client-address.js';

const from = (remoteAddress: string | undefined, forwarded?: string) => ({
  socket: { remoteAddress },
  headers: { 'x-forwarded-for': forwarded },
});

describe("A client's address", () => {
  test.each([
    ['198.51.100.7', undefined, '198.51.100.7'],
    ['::ffff:198.51.100.7', undefined, '198.51.100.7'],
    ['2001:db8::7', undefined, '2001:db8::7'],
    ['198.51.100.7', '203.0.113.9', '198.51.100.7'],
    [undefined, '203.0.113.9', 'unknown'],
  ])(
    'is the connecting one if no proxy is trusted: %p, forwarded for %p',
    (peer, forwarded, client) => {
      expect(createClientAddressOf([])(from(peer, forwarded))).toBe(client);
    },
  );

  test.each([
    ['who connects, when that is no proxy', '198.51.100.7', '203.0.113.9', '198.51.100.7'],
    ['what the proxy says', '10.1.2.3', '203.0.113.9', '203.0.113.9'],
    ['what the proxy says, in IPv6', '::ffff:10.1.2.3', '2001:db8::9', '2001:db8::9'],
    ['what a proxy with one address says', '192.0.2.5', '203.0.113.9', '203.0.113.9'],
    ['what a proxy in IPv6 says', 'fd00::5', '203.0.113.9', '203.0.113.9'],
    ['the last that no proxy has', '10.1.2.3', '6.6.6.6, 203.0.113.9', '203.0.113.9'],
    ['behind two proxies', '10.1.2.3', '6.6.6.6, 203.0.113.9, 10.9.9.9', '203.0.113.9'],
    ['without its port', '10.1.2.3', '203.0.113.9:51234', '203.0.113.9'],
    ['without its port, in IPv6', '10.1.2.3', '[2001:db8::9]:443', '2001:db8::9'],
    ['the proxy itself, when it says nothing', '10.1.2.3', undefined, '10.1.2.3'],
    ['the proxy itself, when it says no address', '10.1.2.3', 'unknown', '10.1.2.3'],
    ['no card number', '10.1.2.3', '4242424242424242', '10.1.2.3'],
    ['no address in octal, hex or short', '10.1.2.3', '0xcb.0.113.9', '10.1.2.3'],
    ['the first proxy, when all are', '10.1.2.3', '10.0.0.1, 10.0.0.2', '10.0.0.1'],
    ['what stands before a gap: nothing', '10.1.2.3', '6.6.6.6,,', '10.1.2.3'],
  ])('is %s', (_, peer, forwarded, client) => {
    const clientAddressOf = createClientAddressOf(['10.0.0.0/8', '192.0.2.5', 'fd00::/8']);
    expect(clientAddressOf(from(peer, forwarded))).toBe(client);
  });

  test('is found in header lines that Node has joined', async () => {
    const clientAddressOf = createClientAddressOf(['127.0.0.0/8', '::1']);
    const server = createServer((req, res) => {
      res.end(clientAddressOf(req));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    const sent = request({ port, host: '127.0.0.1' });
    sent.setHeader('X-Forwarded-For', ['6.6.6.6', '203.0.113.9']);
    sent.end();
    const [response] = (await once(sent, 'response')) as [NodeJS.ReadableStream];
    const [body] = (await once(response, 'data')) as [Buffer];
    server.closeAllConnections();
    server.close();
    expect(body.toString()).toBe('203.0.113.9');
  });

  test('includes its neighbours in IPv6: a customer has a /64', () => {
    expect(networkOf('2001:db8:1:2:3:4:5:6')).toBe('2001:db8:1:2::/64');
    expect(networkOf('2001:db8:1:2::9')).toBe('2001:db8:1:2::/64');
    expect(networkOf('2001:db8:1:3::9')).not.toBe(networkOf('2001:db8:1:2::9'));
    expect(networkOf('203.0.113.9')).toBe('203.0.113.9');
    expect(networkOf('unknown')).toBe('unknown');
  });
});

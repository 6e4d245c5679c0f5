import { createReadEndpointUrl } from '../../src/webhooks/endpoint-url.js';

const read = createReadEndpointUrl({ allowPrivate: false, ports: [443, 8443] });
const readInSandbox = createReadEndpointUrl({ allowPrivate: true, ports: [443] });

describe("An endpoint's URL is used in its normal form:", () => {
  test.each([
    ['https://shop.example/hooks', 'https://shop.example/hooks'],
    ['HTTPS://Shop.Example', 'https://shop.example/'],
    ['https://shop.example:443/hooks?for=gateway', 'https://shop.example/hooks?for=gateway'],
    ['https://shop.example:8443/', 'https://shop.example:8443/'],
    ['https://shop.example./hooks', 'https://shop.example/hooks'],
    ['https://bücher.example/höks', 'https://xn--bcher-kva.example/h%C3%B6ks'],
    ['https://1.1.1.1/', 'https://1.1.1.1/'],
    ['https://[2606:4700::1111]/', 'https://[2606:4700::1111]/'],
  ])('%s', (text, url) => {
    expect(read(text)).toEqual({ url, fault: null });
  });

  test('the ten thousandth time as the first', () => {
    const faults = Array.from({ length: 10_000 }, () => read('https://bücher.example/').fault);
    expect(new Set(faults)).toEqual(new Set([null]));
  });
});

describe('In production, a URL is refused', () => {
  const PRIVATE = 'must be at a public host name or address';
  test.each([
    ['for its scheme', 'ftp://shop.example/', 'must begin with https://'],
    ['for plain http', 'http://shop.example/', 'must begin with https://'],
    ['for a script', 'javascript:alert(1)', 'must begin with https://'],
    ['for a user', 'https://user@shop.example/', 'must have no user or password'],
    ['for a password', 'https://:pass@shop.example/', 'must have no user or password'],
    ['for a fragment', 'https://shop.example/#a', 'must have no fragment (#…)'],
    ['for a port that is not listed', 'https://shop.example:22/', 'must use port 443 or 8443'],
    ['for port 0', 'https://shop.example:0/', 'must be a URL'],
    ['for a port that does not exist', 'https://shop.example:99999/', 'must be a URL'],
    [
      'for its length',
      `https://shop.example/${'a'.repeat(3_000)}`,
      'must be at most 2048 characters',
    ],
    [
      'for its length once escaped',
      `https://a.example/${'ü'.repeat(400)}`,
      'must be at most 2048 characters',
    ],
    ['for spaces around it', ' https://shop.example/', 'must be a URL'],
    ['for a line break in it', 'https://shop.exa\nmple/', 'must be a URL'],
    ['if it is none', 'shop.example/hooks', 'must be a URL'],
    ['if it is empty', '', 'must be a URL'],
    ['without a host', 'https://', 'must be a URL'],
    ['for two trailing dots', 'https://shop.example../', 'must be a URL'],
    ['for this machine', 'https://127.0.0.1/', PRIVATE],
    ['for this machine by IPv6', 'https://[::1]/', PRIVATE],
    ['for this machine, mapped to IPv6', 'https://[::ffff:127.0.0.1]/', PRIVATE],
    ['for a decimal address', 'https://2130706433/', PRIVATE],
    ['for an octal address', 'https://0177.0.0.1/', PRIVATE],
    ['for a hexadecimal address', 'https://0x7f.1/', PRIVATE],
    ['for an address with a dot behind it', 'https://127.0.0.1./', PRIVATE],
    ['for an address in wide digits', 'https://１２７.0.0.1/', PRIVATE],
    ['for an address with other dots', 'https://127。0。0。1/', PRIVATE],
    ['for the metadata of a cloud', 'https://169.254.169.254/latest', PRIVATE],
    ['for localhost', 'https://localhost/', PRIVATE],
    ['for localhost with a dot', 'https://LOCALHOST./', PRIVATE],
    ['for a name below localhost', 'https://a.localhost/', PRIVATE],
    ['for a name of this network', 'https://gateway.internal/', PRIVATE],
    ['for a name without a domain', 'https://intranet/', PRIVATE],
  ])('%s', (_why, text, fault) => {
    expect(read(text)).toEqual({ fault });
  });
});

describe('In a sandbox, a URL', () => {
  test.each(['http://localhost:3000/hooks', 'http://127.0.0.1:8080/', 'https://[::1]:1/'])(
    'may be %s',
    (url) => {
      expect(readInSandbox(url)).toEqual({ url, fault: null });
    },
  );

  test.each(['ftp://localhost/', 'http://user@localhost/', 'http://localhost:99999/'])(
    'may not be %s',
    (url) => {
      expect(readInSandbox(url).fault).not.toBeNull();
    },
  );
});

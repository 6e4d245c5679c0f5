import { readConfig } from '../../src/config/config.js';
import { openSandbox, type TestGateway } from '../support/gateway.js';

describe('Someone who has found a vulnerability', () => {
  let close: (() => Promise<void>) | undefined;

  afterEach(() => close?.());

  async function open(environment: Record<string, string> = {}): Promise<TestGateway> {
    const sandbox = await openSandbox({
      environment,
      clock: () => new Date('2026-11-28T12:34:56.789Z'),
    });
    ({ close } = sandbox);
    return sandbox.gateway;
  }

  test('finds a contact, valid for ninety days', async () => {
    const { request } = await open({
      SECURITY_CONTACT: 'mailto:security@bakery.example, https://bakery.example/report',
      DOCS: 'off',
    });
    const { status, headers, text } = await request.get('/.well-known/security.txt');
    expect(status).toBe(200);
    expect(headers['content-type']).toBe('text/plain; charset=utf-8');
    expect(text).toBe(
      'Contact: mailto:security@bakery.example\r\n' +
        'Contact: https://bakery.example/report\r\n' +
        'Expires: 2027-02-26T00:00:00Z\r\n',
    );
    const posted = await request.post('/.well-known/security.txt');
    expect([posted.status, posted.headers.allow]).toEqual([405, 'GET, HEAD']);
  });

  test('finds nothing if no contact is set', async () => {
    const { request } = await open();
    expect((await request.get('/.well-known/security.txt')).status).toBe(404);
  });

  test.each([
    'security@bakery.example',
    'http://bakery.example',
    'mailto:',
    'mailto:a@b,',
    'https://a b',
  ])('cannot be sent to %p', (SECURITY_CONTACT) => {
    expect(() => readConfig({ SECURITY_CONTACT })).toThrow('SECURITY_CONTACT must be mailto:');
  });
});

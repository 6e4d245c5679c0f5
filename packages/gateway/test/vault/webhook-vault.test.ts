import { randomBytes } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { Secret } from '../../src/domain/secret.js';
import { createWebhookVault } from '../../src/vault/webhook-vault.js';
import { parseKeyRing } from '../../src/vault/key-ring.js';

const newKey = (id: string): string => `${id}:${randomBytes(32).toString('base64')}`;
const [old, current] = [newKey('2025'), newKey('2026')];
const vault = createWebhookVault(parseKeyRing(`${old},${current}`));
const PLACE = { id: 'endpoint-1', merchantId: 'merchant_one' };
const SECRET = new Secret(['whsec', 'MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'].join('_'));

test('A signature is that of the check vector of Standard Webhooks', () => {
  const message = {
    id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    at: new Date(1614265330 * 1_000),
    body: '{"test": 2432232314}',
  };
  expect(vault.sign([SECRET], message)).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
});

test('With two secrets there are two signatures, and each is accepted by the library', () => {
  const secrets = [vault.newSecret(), vault.newSecret()];
  const at = new Date();
  const body = '{"text":"héllo €"}';
  const headers = {
    'webhook-id': 'event-1',
    'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
    'webhook-signature': vault.sign(secrets, { id: 'event-1', at, body }),
  };
  expect(headers['webhook-signature'].split(' ')).toHaveLength(2);
  for (const secret of secrets) {
    expect(new Webhook(secret.reveal()).verify(body, headers)).toEqual({ text: 'héllo €' });
  }
  expect(() => new Webhook(vault.newSecret().reveal()).verify(body, headers)).toThrow();
});

test('Secrets have 32 random bytes, and each is another', () => {
  const secrets = Array.from({ length: 100 }, () => vault.newSecret().reveal());
  expect(new Set(secrets).size).toBe(100);
  for (const secret of secrets) {
    expect(secret).toMatch(/^whsec_/);
    expect(Buffer.from(secret.slice(6), 'base64')).toHaveLength(32);
  }
});

describe('An encrypted secret', () => {
  const sealed = vault.seal(PLACE, SECRET);

  test('opens where it belongs, and says nothing of what it holds', () => {
    expect(vault.open(PLACE, sealed).reveal()).toBe(SECRET.reveal());
    expect(sealed.keyId).toBe('2026');
    expect(JSON.stringify(sealed)).not.toContain('MfKQ9r8');
    expect(vault.seal(PLACE, SECRET).sealed).not.toBe(sealed.sealed);
  });

  test.each([
    ['at another endpoint', { ...PLACE, id: 'endpoint-2' }],
    ['of another merchant', { ...PLACE, merchantId: 'merchant_two' }],
  ])('does not open %s', (_where, place) => {
    expect(() => vault.open(place, sealed)).toThrow('does not open');
  });

  test('does not open in another column, or under the name of another key', () => {
    const validUntil = new Date();
    expect(() => vault.openOld(PLACE, { ...sealed, validUntil })).toThrow('does not open');
    expect(() => vault.open(PLACE, { ...sealed, keyId: '2025' })).toThrow('does not open');
    expect(() => vault.open(PLACE, { ...sealed, keyId: '2024' })).toThrow('not in the ring');
  });

  test('of an older key opens as long as the ring has that key', () => {
    const before = createWebhookVault(parseKeyRing(old)).seal(PLACE, SECRET);
    expect(vault.open(PLACE, before).reveal()).toBe(SECRET.reveal());
    const without = createWebhookVault(parseKeyRing(current));
    expect(() => without.open(PLACE, before)).toThrow('not in the ring');
  });
});

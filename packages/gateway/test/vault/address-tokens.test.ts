import { createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { newId } from '../../src/domain/ids.js';
import { type Secret } from '../../src/domain/secret.js';
import { createAddressTokens } from '../../src/vault/address-tokens.js';
import { parseKeyRing } from '../../src/vault/key-ring.js';

const newKey = (id: string): string => `${id}:${randomBytes(32).toString('base64')}`;
const old = newKey('2025');
const current = newKey('2026');
const paymentId = newId();

const textOf = (token: Secret | null): string => {
  if (token === null) throw new Error('no token was made');
  return token.reveal();
};

describe("The token in a payer's address", () => {
  const tokens = createAddressTokens(parseKeyRing(`${old},${current}`), 'challenge_token');
  const token = textOf(tokens.make(paymentId, '2026'));

  test('names its payment, and the key that made it', () => {
    expect(tokens.read(token)).toEqual({ ofId: paymentId, keyId: '2026' });
  });

  test('is the same each time it is made', () => {
    expect(textOf(tokens.make(paymentId, '2026'))).toBe(token);
  });

  test('can stand in an address, and holds 160 bits that cannot be guessed', () => {
    expect(token).toMatch(/^[A-Za-z0-9_-]{48}$/);
    expect(Buffer.from(token, 'base64url')).toHaveLength(16 + 20);
  });

  test('is made with the newest key for new payments', () => {
    expect(tokens.currentKeyId).toBe('2026');
  });

  test('stays the same when a newer key is added to the ring', () => {
    const before = createAddressTokens(parseKeyRing(old), 'challenge_token');
    const made = textOf(before.make(paymentId, before.currentKeyId));
    expect(textOf(tokens.make(paymentId, '2025'))).toBe(made);
    expect(tokens.read(made)).toEqual({ ofId: paymentId, keyId: '2025' });
  });

  test('is neither made nor read once its key has left the ring', () => {
    const later = createAddressTokens(parseKeyRing(current), 'challenge_token');
    expect(later.make(paymentId, '2025')).toBeNull();
    expect(later.read(textOf(tokens.make(paymentId, '2025')))).toBeNull();
  });

  test('of one payment does not become that of another with its id exchanged', () => {
    const bytes = Buffer.from(token, 'base64url');
    Buffer.from(newId().replaceAll('-', ''), 'hex').copy(bytes);
    expect(tokens.read(bytes.toString('base64url'))).toBeNull();
  });

  test.each([
    [
      'the last bit changed',
      (text: string) => text.slice(0, -1) + (text.endsWith('A') ? 'B' : 'A'),
    ],
    ['one character missing', (text: string) => text.slice(0, -1)],
    ['one character more', (text: string) => `${text}A`],
    ['only the id', (text: string) => text.slice(0, 22)],
    ['a NUL in it', (text: string) => `${text.slice(0, -1)}\u0000`],
    ['a line feed behind it', (text: string) => `${text}\n`],
    ['padding behind it', (text: string) => `${text}=`],
    ['the characters of plain base64', () => '+/'.repeat(24)],
    ['an MAC of zeros', (text: string) => text.slice(0, 20) + 'A'.repeat(28)],
    ['a length of a megabyte', (text: string) => text.repeat(20_000)],
    ['nothing at all', () => ''],
  ])('is refused with %s', (_how, spoil) => {
    expect(tokens.read(spoil(token))).toBeNull();
  });

  test('has keys of its own: a hash made for another purpose with the same ring is no token', () => {
    const bytes = Buffer.from(current.slice('2026:'.length), 'base64');
    const key = new Uint8Array(hkdfSync('sha256', bytes, '', 'hash:token', 32));
    const id = Buffer.from(paymentId.replaceAll('-', ''), 'hex');
    const mac = createHmac('sha256', key).update(id).digest().subarray(0, 20);
    expect(tokens.read(Buffer.concat([id, mac]).toString('base64url'))).toBeNull();
  });
});

import { hkdfSync, randomBytes } from 'node:crypto';
import { inspect } from 'node:util';
import { newId } from '../../src/domain/ids.js';
import { Secret } from '../../src/domain/secret.js';
import { createCardKeys } from '../../src/vault/card-keys.js';
import { createCardVault } from '../../src/vault/card-vault.js';
import { type KeyRing, parseKeyRing } from '../../src/vault/key-ring.js';
import { NOON } from '../support/payments.js';

const newKey = (id: string): string => `${id}:${randomBytes(32).toString('base64')}`;
const old = newKey('2025');
const current = newKey('2026');
const ring: KeyRing = parseKeyRing(`${old},${current}`);
const vault = createCardVault(ring);

const cardToSeal = (holderName: string | null = 'Zoë 🦊 Doe') => ({
  id: newId(),
  merchantId: 'merchant_one',
  number: new Secret('4242424242424242'),
  holderName: holderName === null ? null : new Secret(holderName),
  expiryMonth: 12,
  expiryYear: 2042,
  createdAt: NOON,
});

describe('The vault', () => {
  test('returns the number and the holder that were encrypted', () => {
    const opened = vault.open(vault.seal(cardToSeal()));
    expect(opened.number.reveal()).toBe('4242424242424242');
    expect(opened.holderName?.reveal()).toBe('Zoë 🦊 Doe');
  });

  test("derives a card's key by HKDF, as Node does", () => {
    const cardKey = createCardKeys(ring);
    for (const ringKey of ring.keys) {
      const id = newId();
      const asNode = new Uint8Array(hkdfSync('sha256', ringKey.key, '', `card:${id}`, 32));
      expect(new Uint8Array(cardKey(ringKey, id))).toEqual(asNode);
    }
  });

  test('stores a card without a holder', () => {
    const sealed = vault.seal(cardToSeal(null));
    expect(sealed.holderName).toBeNull();
    expect(vault.open(sealed).holderName).toBeNull();
  });

  test('encrypts with the newest key, and never twice to the same text', () => {
    const card = cardToSeal();
    const [first, second] = [vault.seal(card), vault.seal(card)];
    expect(first.keyId).toBe('2026');
    expect(first.number).not.toBe(second.number);
  });

  test('stores nothing that reveals the card', () => {
    const shown = JSON.stringify(vault.seal(cardToSeal()));
    expect(shown).not.toContain('4242424242424242');
    expect(shown).not.toContain(Buffer.from('4242424242424242').toString('base64').slice(0, 20));
    expect(shown).not.toContain('Doe');
  });

  test('decrypts a card that an older key encrypted', () => {
    const sealed = createCardVault(parseKeyRing(old)).seal(cardToSeal());
    expect(vault.open(sealed).number.reveal()).toBe('4242424242424242');
  });

  test('does not decrypt a card whose key is missing from the ring, or is another', () => {
    const sealed = vault.seal(cardToSeal());
    expect(() => createCardVault(parseKeyRing(old)).open(sealed)).toThrow('not in the ring');
    const impostor = createCardVault(parseKeyRing(newKey('2026')));
    expect(() => impostor.open(sealed)).toThrow();
  });

  test('does not decrypt a ciphertext with a changed bit, wherever it is', () => {
    const sealed = vault.seal(cardToSeal());
    const bytes = Buffer.from(sealed.number, 'base64');
    for (let i = 0; i < bytes.length; i++) {
      const tampered = Buffer.from(bytes);
      tampered.writeUInt8(tampered.readUInt8(i) ^ 1, i);
      expect(() => vault.open({ ...sealed, number: tampered.toString('base64') })).toThrow();
    }
    for (const cut of [0, 11, 27, bytes.length - 1]) {
      const short = bytes.subarray(0, cut).toString('base64');
      expect(() => vault.open({ ...sealed, number: short })).toThrow();
    }
  });

  test('does not decrypt a ciphertext in the wrong place', () => {
    const [one, other] = [vault.seal(cardToSeal()), vault.seal(cardToSeal())];
    const moved = [
      { ...one, number: other.number },
      { ...one, number: one.holderName ?? '' },
      { ...one, id: other.id },
      { ...one, merchantId: 'merchant_two' },
      { ...one, keyId: '2025' },
    ];
    for (const card of moved) expect(() => vault.open(card)).toThrow();
  });
});

describe('A key ring', () => {
  test('never prints its keys', () => {
    const [, bytes = ''] = current.split(':');
    const shown = inspect(ring, { depth: 9, showHidden: true }) + JSON.stringify(ring);
    expect(shown).not.toContain(bytes);
    expect(shown).not.toContain(Buffer.from(bytes, 'base64').toString('hex'));
  });

  test.each([
    ['', 'entry 1'],
    ['no colon', 'entry 1'],
    [`${old},`, 'entry 2'],
    ['short:c2hvcnQ=', 'has 5 bytes'],
    [`${old},${newKey('2025')}`, 'same id'],
  ])('%p is refused with a reason, without being repeated', (text, problem) => {
    expect(() => parseKeyRing(text)).toThrow(problem);
  });
});

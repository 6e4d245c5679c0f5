import { createCipheriv, createDecipheriv } from 'node:crypto';
import { Secret } from '../domain/secret.js';
import { CardUnopened, type CardVault, type SealedCard } from '../services/ports/card-vault.js';
import { createCardKeys } from './card-keys.js';
import { type KeyRing } from './key-ring.js';
import { createNonces } from './nonces.js';

const ALGORITHM = 'aes-256-gcm';
const NONCE_BYTES = 12; // 96 bits, the size that GCM is made for (NIST SP 800-38D, 5.2.1.1)
const TAG_BYTES = 16;

type Place = Pick<SealedCard, 'id' | 'merchantId'> & { column: 'card_number' | 'card_holder' };

/**
 * The card vault: AES-256-GCM with a fresh nonce each time. Every card has a key of its own, derived
 * from the ring's key and the card's id, since one GCM key must not see 2^32 random nonces
 * (NIST SP 800-38D, 8.3). The place of a ciphertext (table, column, card, merchant, key) is its
 * associated data, so that one that was moved to another row or column does not open.
 *
 * A ciphertext is base64 of nonce, tag and encrypted bytes.
 */
export function createCardVault(ring: KeyRing): CardVault {
  const cardKey = createCardKeys(ring);
  return {
    keyIds: ring.keys.map(({ id }) => id),

    seal({ id, merchantId, number, holderName, expiryMonth, expiryYear, createdAt }) {
      const key = cardKey(ring.current, id);
      const seal = (column: Place['column'], secret: Secret): string =>
        encrypt(key, associatedData({ id, merchantId, column }, ring.current.id), secret);
      return {
        id,
        merchantId,
        expiryMonth,
        expiryYear,
        createdAt,
        number: seal('card_number', number),
        holderName: holderName === null ? null : seal('card_holder', holderName),
        keyId: ring.current.id,
      };
    },

    open(card) {
      const ringKey = ring.byId.get(card.keyId);
      if (ringKey === undefined) {
        throw new CardUnopened('key_missing', 'The key of this card is not in the ring.');
      }
      const key = cardKey(ringKey, card.id);
      const open = (column: Place['column'], sealed: string): Secret =>
        decrypt(key, associatedData({ ...card, column }, ringKey.id), sealed);
      return {
        number: open('card_number', card.number),
        holderName: card.holderName === null ? null : open('card_holder', card.holderName),
      };
    },
  };
}

const associatedData = (place: Place, keyId: string): Buffer =>
  Buffer.from(JSON.stringify(['cards', place.column, place.id, place.merchantId, keyId]));

const freshNonce = createNonces(NONCE_BYTES);

function encrypt(key: Uint8Array, associated: Buffer, secret: Secret): string {
  const nonce = freshNonce();
  const cipher = createCipheriv(ALGORITHM, key, nonce).setAAD(associated);
  const encrypted = Buffer.concat([cipher.update(secret.reveal(), 'utf8'), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), encrypted]).toString('base64');
}

function decrypt(key: Uint8Array, associated: Buffer, sealed: string): Secret {
  try {
    return decryptOrThrow(key, associated, sealed);
  } catch {
    throw new CardUnopened('unreadable', 'The card does not open.');
  }
}

function decryptOrThrow(key: Uint8Array, associated: Buffer, sealed: string): Secret {
  const bytes = Buffer.from(sealed, 'base64');
  const nonce = bytes.subarray(0, NONCE_BYTES);
  const tag = bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES);
  const decipher = createDecipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES })
    .setAAD(associated)
    .setAuthTag(tag);
  const encrypted = bytes.subarray(NONCE_BYTES + TAG_BYTES);
  return new Secret(Buffer.concat([decipher.update(encrypted), decipher.final()]).toString('utf8'));
}

import { type Secret } from '../domain/secret.js';
import { CardUnopened, type CardVault, type SealedCard } from '../services/ports/card-vault.js';
import { createCardKeys } from './card-keys.js';
import { type KeyRing } from './key-ring.js';
import { decrypt, encrypt } from './cipher.js';

type Place = Pick<SealedCard, 'id' | 'merchantId'> & {
  readonly column: 'card_number' | 'card_holder';
};

/**
 * The card vault: AES-256-GCM with a fresh nonce each time. Each card has its own key, derived from the ring's
 * key and the card's id, because one GCM key must not be used with 2^32 random nonces (NIST SP 800-38D, 8.3).
 * The associated data is the ciphertext's place (table, column, card, merchant, key), so a ciphertext that was
 * moved to another row or column does not decrypt.
 *
 * A ciphertext is the base64 of nonce, tag and encrypted bytes.
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
        openOrThrow(key, associatedData({ ...card, column }, ringKey.id), sealed);
      return {
        number: open('card_number', card.number),
        holderName: card.holderName === null ? null : open('card_holder', card.holderName),
      };
    },
  };
}

const associatedData = (place: Place, keyId: string): Buffer =>
  Buffer.from(JSON.stringify(['cards', place.column, place.id, place.merchantId, keyId]));

function openOrThrow(key: Uint8Array, associated: Buffer, sealed: string): Secret {
  try {
    return decrypt(key, associated, sealed);
  } catch {
    throw new CardUnopened('unreadable', 'The card does not open.');
  }
}

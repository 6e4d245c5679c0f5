import { createCipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';

/** A key with its name, from a setting such as `2025:<base64>`: the floor's rings have one. */
const keyFrom = (setting: string): { id: string; key: Buffer } => {
  const [id = '', encoded = ''] = setting.split(':');
  return { id, key: Buffer.from(encoded, 'base64') };
};

const derive = (key: Buffer, info: string): Uint8Array =>
  new Uint8Array(hkdfSync('sha256', key, '', info, 32));

/** HMAC-SHA-256 as hex, under a key of its own for each purpose. */
export function createHash(setting: string, purpose: string): (text: string) => string {
  const key = derive(keyFrom(setting).key, `hash:${purpose}`);
  return (text) => createHmac('sha256', key).update(text, 'utf8').digest('hex');
}

/** A card's two secrets, encrypted, and the key's name. */
export type SealedSecrets = {
  readonly number: string;
  readonly holder: string;
  readonly keyId: string;
};

export type Seal = (
  cardId: string,
  merchantId: string,
  number: string,
  holder: string,
) => SealedSecrets;

/** AES-256-GCM with a fresh nonce, a key derived for each card, and the place as associated data. */
export function createSeal(setting: string): Seal {
  const { id: keyId, key } = keyFrom(setting);
  return (cardId, merchantId, number, holder) => {
    const cardKey = derive(key, `card:${cardId}`);
    const encrypt = (column: string, secret: string): string => {
      const nonce = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', cardKey, nonce);
      cipher.setAAD(Buffer.from(`["cards","${column}","${cardId}","${merchantId}","${keyId}"]`));
      const bytes = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), bytes]).toString('base64');
    };
    return {
      number: encrypt('card_number', number),
      holder: encrypt('card_holder', holder),
      keyId,
    };
  };
}

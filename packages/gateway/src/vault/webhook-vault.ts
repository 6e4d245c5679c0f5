import { randomBytes } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { Secret } from '../domain/secret.js';
import { type SealedSecret } from '../domain/webhooks/endpoint.js';
import { SecretUnopened, type WebhookVault } from '../services/ports/webhook-vault.js';
import { createItemKeys } from './card-keys.js';
import { decrypt, encrypt } from './cipher.js';
import { type KeyRing } from './key-ring.js';

const PREFIX = 'whsec_';
// Standard Webhooks asks for 24 to 64.
const SECRET_BYTES = 32;

type Place = Parameters<WebhookVault['seal']>[0];
type Column = 'secret' | 'old_secret';

/**
 * Secrets of webhooks, encrypted as cards are: AES-256-GCM, a key for each endpoint, and associated data that name
 * the place, so that a ciphertext moved to another endpoint, merchant or column does not decrypt. They are in a ring
 * of their own: workers sign with them, and must not be able to decrypt cards.
 */
export function createWebhookVault(ring: KeyRing): WebhookVault {
  const itemKey = createItemKeys(ring, 'webhook_endpoint');

  function sealIn(column: Column, place: Place, secret: Secret): SealedSecret {
    const { current } = ring;
    const associated = associatedData(column, place, current.id);
    return { sealed: encrypt(itemKey(current, place.id), associated, secret), keyId: current.id };
  }

  function openIn(column: Column, place: Place, { sealed, keyId }: SealedSecret): Secret {
    const ringKey = ring.byId.get(keyId);
    if (ringKey === undefined)
      throw new SecretUnopened('The key of this secret is not in the ring.');
    try {
      return decrypt(itemKey(ringKey, place.id), associatedData(column, place, keyId), sealed);
    } catch {
      throw new SecretUnopened('The secret does not open.');
    }
  }

  return {
    keyId: ring.current.id,
    newSecret: () => new Secret(PREFIX + randomBytes(SECRET_BYTES).toString('base64')),
    seal: (place, secret) => sealIn('secret', place, secret),
    open: (place, sealed) => openIn('secret', place, sealed),
    sealOld: (place, secret, validUntil) => ({
      ...sealIn('old_secret', place, secret),
      validUntil,
    }),
    openOld: (place, old) => openIn('old_secret', place, old),
    sign: (secrets, { id, at, body }) =>
      secrets.map((secret) => new Webhook(secret.reveal()).sign(id, at, body)).join(' '),
  };
}

const associatedData = (column: Column, { id, merchantId }: Place, keyId: string): Buffer =>
  Buffer.from(JSON.stringify(['webhook_endpoints', column, id, merchantId, keyId]));

import { SANDBOX_NOTIFICATION_SECRET } from '../sandbox.js';
import { type SettingsReader } from '@payment-gateway/service-kit/config/reader';
import { type Secret } from '../../domain/secret.js';
import { isWeak } from '../../vault/key-ring.js';
import { settings } from '../settings.js';

/** Where payers reach the gateway, and what signs the bank's notifications. */
export function payers({ needs, read, refuse }: SettingsReader, production: boolean) {
  const { publicUrl: address, notificationSecret: signing, mode, port } = settings;
  const given = read(address);
  const publicUrl = given ?? `http://localhost:${read(port)}`;
  const notificationSecrets = read(signing);
  if (production && needs(address)) {
    // A token in the address lets its holder take the challenge (PCI DSS 4.2.1).
    if (given === null) refuse([address, mode], 'must be set in production');
    else if (!publicUrl.startsWith('https:')) {
      refuse([address, mode], 'must begin with https:// in production');
    }
    if (notificationSecrets.some((one) => one.reveal() === SANDBOX_NOTIFICATION_SECRET)) {
      const problem = 'must be set in production: the sandbox secret is published';
      refuse([signing, mode], problem);
    }
    if (notificationSecrets.some(isGuessable)) {
      refuse([signing, mode], 'must be random in production: it repeats itself or counts');
    }
  }
  return { publicUrl, notificationSecrets };
}

const isGuessable = (one: Secret): boolean =>
  isWeak(Buffer.from(one.reveal().replace(/^whsec_/, ''), 'base64'));

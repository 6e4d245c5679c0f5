import { sandboxRings } from '../sandbox.js';
import { type KeyRing, shareAKey, weakKeyIn } from '../../vault/key-ring.js';
import { type KeyRings } from '../programs.js';
import { type SettingsReader } from '@payment-gateway/service-kit/config/reader';
import { type Setting } from '@payment-gateway/service-kit/config/setting';
import { settings } from '../settings.js';

const { cardKeys: ofCards, tokenHashKeys: ofTokens, webhookKeys: ofWebhooks } = settings;

/** Reads the key rings that the program needs, and refuses guessable ones in production. */
export function keyRings(reader: SettingsReader, production: boolean): Partial<KeyRings> {
  const ringOf = (one: Setting<KeyRing | null>): KeyRing | null => {
    if (!reader.needs(one)) return null;
    const ring = reader.read(one);
    if (production && ring !== null) refuseGuessable(reader, one, ring);
    return ring;
  };
  const [cardKeys, tokenHashKeys] = [ringOf(ofCards), ringOf(ofTokens)];
  const webhookKeys = ringOf(ofWebhooks);
  for (const [one, ring] of [
    [ofCards, cardKeys],
    [ofTokens, tokenHashKeys],
  ] as const) {
    if (webhookKeys === null || ring === null || !shareAKey(webhookKeys, ring)) continue;
    const problem = `must not have a key that is in ${one.variable} too; make another with: openssl rand -base64 32`;
    reader.refuse([ofWebhooks, one], problem);
  }
  // A key has one purpose (PCI DSS 3.6.1, NIST SP 800-57 part 1, 5.2).
  if (cardKeys !== null && tokenHashKeys !== null && shareAKey(cardKeys, tokenHashKeys)) {
    const problem = `must not have a key that is in ${ofCards.variable} too; make another with: openssl rand -base64 32`;
    reader.refuse([ofTokens, ofCards], problem);
  }
  return {
    ...(cardKeys !== null && { cardKeys }),
    ...(tokenHashKeys !== null && { tokenHashKeys }),
  };
}

function refuseGuessable({ refuse }: SettingsReader, one: Setting<unknown>, ring: KeyRing): void {
  if (sandboxRings.some((published) => shareAKey(published, ring))) {
    const problem = 'must be set to keys of your own in production: the sandbox key is published';
    refuse([one], problem);
  }
  const weak = weakKeyIn(ring);
  if (weak !== null) {
    const problem = `must have random keys in production: key "${weak.id}" repeats itself or counts; make another with: openssl rand -base64 32`;
    refuse([one], problem);
  }
}

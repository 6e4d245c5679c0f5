import { sandboxRings } from '../sandbox.js';
import { type KeyRing, shareAKey, weakKeyIn } from '../../vault/key-ring.js';
import { type KeyRings } from '../programs.js';
import { type SettingsReader } from '../reader.js';
import { type Setting } from '../setting.js';
import { settings } from '../settings.js';

const { cardKeys: ofCards, tokenHashKeys: ofTokens } = settings;

/** Reads the key rings that the program needs, and refuses those that protect nothing. */
export function keyRings(reader: SettingsReader, production: boolean): Partial<KeyRings> {
  const ringOf = (one: Setting<KeyRing>): KeyRing | null => {
    if (!reader.needs(one)) return null;
    const ring = reader.read(one);
    if (production) refuseGuessable(reader, one, ring);
    return ring;
  };
  const [cardKeys, tokenHashKeys] = [ringOf(ofCards), ringOf(ofTokens)];
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

function refuseGuessable({ refuse }: SettingsReader, one: Setting<KeyRing>, ring: KeyRing): void {
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

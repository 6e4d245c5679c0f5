import { defineCommand, type Say } from '@payment-gateway/service-kit/command-line/command';
import { flag, option, UsageError } from '@payment-gateway/service-kit/command-line/parameters';
import { z } from 'zod';
import { composeCardRotation } from '../compose/operator.js';
import { loadConfig } from '../config/load-config.js';
import { newNote } from '../domain/audit.js';
import { Refusal } from '../domain/errors.js';
import { systemUser } from '../process/system-user.js';
import { type CardsOfKey, type CardWalk } from '../services/card-rotation.js';
import { as } from './kit/parameters.js';
import { using } from './kit/using.js';

const DEFAULT_PER_SECOND = 1_000;
const TELL_EVERY_MS = 5_000;

const rate = z
  .string()
  .regex(/^([1-9]\d{0,4}|100000)$/, 'must be a whole number from 1 to 100000')
  .transform(Number);

export const command = defineCommand({
  summary: 're-encrypts every card that an older key of CARD_KEYS encrypts',
  details: 'Safe beside running gateways. When it was ended, run it again.',
  options: {
    dryRun: flag('only decrypts every card, and counts them by key'),
    perSecond: option('N', rate, `how many cards a second, up to 100000 (${DEFAULT_PER_SECOND})`),
    as,
  },
  async run({ dryRun = false, perSecond, as: actor = systemUser() }, say) {
    if (dryRun && perSecond !== undefined) {
      throw new UsageError('--dry-run or --per-second: one of them.');
    }
    await using(
      composeCardRotation(loadConfig('rotate-card-keys')),
      async ({ cardRotation, audit }) => {
        if (dryRun) {
          await walkAll(cardRotation.check(), say);
          return;
        }
        await audit.watchLong(
          newNote('rotate_card_keys', actor),
          () => walkAll(cardRotation.rotate(perSecond ?? DEFAULT_PER_SECOND), say),
          ({ looked, reencrypted }) => `looked at ${looked} cards, re-encrypted ${reencrypted}`,
        );
      },
    );
  },
});

function lineOf({ keyId, cards, unopened, first }: CardsOfKey): string {
  const line = `key ${keyId}  ${cards} cards`;
  if (first === null) return line;
  const why =
    first.reason === 'key_missing'
      ? 'the key is not in CARD_KEYS'
      : 'CARD_KEYS has another key of that id, or their rows were changed';
  return `${line}, ${unopened} of which do not open: ${why}. The first is card ${first.cardId}`;
}

/** Walks to the end, and says how far it is. Throws Refusal when a card does not open. */
async function walkAll(walks: AsyncIterable<CardWalk>, say: Say): Promise<CardWalk> {
  let walk: CardWalk = { looked: 0, reencrypted: 0, removed: 0, byKey: [] };
  let toldAt = performance.now();
  for await (walk of walks) {
    if (performance.now() - toldAt < TELL_EVERY_MS) continue;
    say(`… looked at ${walk.looked} cards, re-encrypted ${walk.reencrypted}`);
    toldAt = performance.now();
  }
  say(`looked at ${walk.looked} cards, re-encrypted ${walk.reencrypted}`);
  for (const ofKey of walk.byKey) say(lineOf(ofKey));
  if (walk.removed > 0) say(`no key  ${walk.removed} cards, whose numbers have been removed`);
  const unopened = walk.byKey.reduce((sum, ofKey) => sum + ofKey.unopened, 0);
  if (unopened > 0) {
    throw new Refusal(`${unopened} cards do not open; they were left as they are.`);
  }
  return walk;
}

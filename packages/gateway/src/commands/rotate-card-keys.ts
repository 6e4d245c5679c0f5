import '@payment-gateway/service-kit/closed-process';
import { composeCardRotation } from '../compose/operator.js';
import { loadConfig } from '../config/load-config.js';
import { newNote } from '../domain/audit.js';
import { Refusal } from '../domain/errors.js';
import { runProgram } from '../process/run-program.js';
import { type Audit } from '../services/audit.js';
import { type CardRotation, type CardsOfKey, type CardWalk } from '../services/card-rotation.js';
import { AS_USAGE, takeActor } from './actor.js';

const DEFAULT_PER_SECOND = 1_000;
const TELL_EVERY_MS = 5_000;

const USAGE = `usage: npm run rotate-card-keys [-- --dry-run | --per-second N]
  encrypts every card that lies under an older key of CARD_KEYS under the newest; safe beside
  running gateways, and to be run again when it was ended
  --dry-run        only opens every card, and tells how many lie under each key
  --per-second N   how many cards are re-encrypted in a second, from 1 to 100000 (${DEFAULT_PER_SECOND})
${AS_USAGE}`;

type Order = { readonly isDryRun: boolean; readonly perSecond: number };

function readOrder(words: readonly string[]): Order {
  const [option, number = '', ...others] = words;
  if (option === undefined) return { isDryRun: false, perSecond: DEFAULT_PER_SECOND };
  if (option === '--dry-run' && words.length === 1) return { isDryRun: true, perSecond: 1 };
  const isRate = option === '--per-second' && /^([1-9]\d{0,4}|100000)$/.test(number);
  if (!isRate || others.length > 0) throw new Refusal(USAGE);
  return { isDryRun: false, perSecond: Number(number) };
}

function lineOf({ keyId, cards, unopened, first }: CardsOfKey): string {
  const line = `key ${keyId}  ${cards} cards`;
  if (first === null) return line;
  const why =
    first.reason === 'key_missing'
      ? 'the key is not in CARD_KEYS'
      : 'CARD_KEYS has another key of that id, or their rows were changed';
  return `${line}, ${unopened} of which do not open: ${why}. The first is card ${first.cardId}`;
}

const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** Walks to the end, and says how far it is. Throws Refusal when a card does not open. */
async function walkAll(walks: AsyncIterable<CardWalk>): Promise<CardWalk> {
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

const rotate = (rotation: CardRotation, audit: Audit, perSecond: number, actor: string) =>
  audit.watchLong(
    newNote('rotate_card_keys', actor),
    () => walkAll(rotation.rotate(perSecond)),
    ({ looked, reencrypted }) => `looked at ${looked} cards, re-encrypted ${reencrypted}`,
  );

runProgram(async () => {
  const { actor, words } = takeActor(process.argv.slice(2));
  const { isDryRun, perSecond } = readOrder(words);
  const { cardRotation, audit, close } = await composeCardRotation(loadConfig('rotate-card-keys'));
  try {
    if (isDryRun) await walkAll(cardRotation.check());
    else await rotate(cardRotation, audit, perSecond, actor);
  } finally {
    await close();
  }
});

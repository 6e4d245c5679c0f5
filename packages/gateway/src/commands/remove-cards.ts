import '@payment-gateway/service-kit/closed-process';
import { composeCardRemoval } from '../compose/operator.js';
import { loadConfig } from '../config/load-config.js';
import { reasonsToKeep, type ReasonToKeep } from '../domain/card-retention.js';
import { Refusal } from '../domain/errors.js';
import { runProgram } from '../process/run-program.js';
import { added, type CardRemoval, type CardsLookedAt } from '../services/card-removal.js';

const TELL_EVERY_MS = 5_000;

const USAGE = `usage: npm run remove-cards [-- --dry-run]
  removes the numbers and holders of cards whose payments have been final for CARD_RETENTION_MS, now
  and once; workers do the same all the time, and it is safe beside them
  --dry-run   only counts them`;

const keptBecause: Readonly<Record<ReasonToKeep, string>> = {
  not_final: 'their payments are not final',
  operation_open: 'a capture, void or refund has no outcome yet',
  attention_needed: 'their payments wait for a person',
  final_lately: 'their payments became final later than they were made',
};

async function* remove(removal: CardRemoval): AsyncIterable<CardsLookedAt> {
  let sum = await removal.removeDue();
  yield sum;
  for (let looked = sum.looked; looked > 0;) {
    const next = await removal.removeDue();
    ({ looked } = next);
    sum = added(sum, next);
    yield sum;
  }
}

const say = (line: string): void => void process.stdout.write(`${line}\n`);

runProgram(async () => {
  const words = process.argv.slice(2);
  const isDryRun = words[0] === '--dry-run';
  if (words.length > (isDryRun ? 1 : 0)) throw new Refusal(USAGE);

  const { removal, close } = await composeCardRemoval(loadConfig('remove-cards'));
  const verb = isDryRun ? 'would remove' : 'removed';
  try {
    let toldAt = performance.now();
    let last: CardsLookedAt | null = null;
    for await (last of isDryRun ? removal.preview() : remove(removal)) {
      if (performance.now() - toldAt < TELL_EVERY_MS) continue;
      say(`… ${verb} ${last.due} of ${last.looked}`);
      toldAt = performance.now();
    }
    say(`${verb} the numbers of ${last?.due ?? 0} cards`);
    for (const reason of reasonsToKeep) {
      const cards = last?.kept[reason] ?? 0;
      if (cards > 0) say(`${cards} may not go yet: ${keptBecause[reason]}`);
    }
  } finally {
    await close();
  }
});

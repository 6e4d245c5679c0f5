import { defineCommand } from '@payment-gateway/service-kit/command-line/command';
import { flag } from '@payment-gateway/service-kit/command-line/parameters';
import { composeCardRemoval } from '../compose/operator.js';
import { loadConfig } from '../config/load-config.js';
import { reasonsToKeep, type ReasonToKeep } from '../domain/card-retention.js';
import { added, type CardRemoval, type CardsLookedAt } from '../services/card-removal.js';
import { using } from './kit/using.js';

const TELL_EVERY_MS = 5_000;

export const command = defineCommand({
  summary: 'removes card numbers and holders past their retention, once',
  details:
    'Those of payments that have been final for CARD_RETENTION_MS. Workers do the same all the time, and\n' +
    'it is safe beside them.',
  options: { dryRun: flag('only counts them') },
  async run({ dryRun = false }, say) {
    const verb = dryRun ? 'would remove' : 'removed';
    await using(composeCardRemoval(loadConfig('remove-cards')), async ({ removal }) => {
      let toldAt = performance.now();
      let last: CardsLookedAt | null = null;
      for await (last of dryRun ? removal.preview() : remove(removal)) {
        if (performance.now() - toldAt < TELL_EVERY_MS) continue;
        say(`… ${verb} ${last.due} of ${last.looked}`);
        toldAt = performance.now();
      }
      say(`${verb} the numbers of ${last?.due ?? 0} cards`);
      for (const reason of reasonsToKeep) {
        const cards = last?.kept[reason] ?? 0;
        if (cards > 0) say(`${cards} may not go yet: ${keptBecause[reason]}`);
      }
    });
  },
});

const keptBecause: Readonly<Record<ReasonToKeep, string>> = {
  not_final: 'their payments are not final',
  operation_open: 'a capture, void or refund has no outcome yet',
  attention_needed: 'their manual_review_needed',
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

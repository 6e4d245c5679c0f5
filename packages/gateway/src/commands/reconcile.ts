import { defineCommand } from '@payment-gateway/service-kit/command-line/command';
import { flag } from '@payment-gateway/service-kit/command-line/parameters';
import { composeReconciliation } from '../compose/operator-with-bank.js';
import { loadConfig } from '../config/load-config.js';
import { type Reconciliation } from '../services/reconciliation.js';
import { using } from './kit/using.js';

export const command = defineCommand({
  summary: 'asks the bank about every payment that is due, once',
  options: { dryRun: flag('only shows what would be done') },
  run: ({ dryRun = false }, say) =>
    using(composeReconciliation(loadConfig('reconcile')), async ({ reconciliation }) => {
      const lines = await (dryRun ? preview(reconciliation) : reconcile(reconciliation));
      const waiting = await reconciliation.countAttention();
      for (const line of lines) say(line);
      if (lines.length === 0) say('nothing is due');
      if (waiting > 0) say(`${waiting} manual_review_needed: bank and books contradict`);
    }),
});

async function preview(reconciliation: Reconciliation): Promise<string[]> {
  const steps = await reconciliation.preview();
  return steps.map(
    ({ payment, would }) => `${payment.id}  ${payment.state.status}  would ${would}`,
  );
}

async function reconcile(reconciliation: Reconciliation): Promise<string[]> {
  let taken = 0;
  for (let more = await reconciliation.reconcileDue(); more > 0;) {
    taken += more;
    more = await reconciliation.reconcileDue();
  }
  return [`asked the bank about ${taken} payments`];
}

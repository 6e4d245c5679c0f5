import '@payment-gateway/service-kit/closed-process';
import { composeReconciliation } from '../compose/operator.js';
import { loadConfig } from '../config/load-config.js';
import { Refusal } from '../domain/errors.js';
import { runProgram } from '../process/run-program.js';
import { type Reconciliation } from '../services/reconciliation.js';

const USAGE = `usage: npm run reconcile [-- --dry-run]
  asks the bank about every payment that is due, now and once
  --dry-run   only shows what would be done`;

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

runProgram(async () => {
  const words = process.argv.slice(2);
  if (words.some((word) => word !== '--dry-run')) throw new Refusal(USAGE);

  const { reconciliation, close } = await composeReconciliation(loadConfig('reconcile'));
  try {
    const lines = await (words.length > 0 ? preview(reconciliation) : reconcile(reconciliation));
    const waiting = await reconciliation.countAttention();
    if (lines.length === 0) lines.push('nothing is due');
    if (waiting > 0) lines.push(`${waiting} payments wait for a person: bank and books contradict`);
    process.stdout.write(`${lines.join('\n')}\n`);
  } finally {
    await close();
  }
});

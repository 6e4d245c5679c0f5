import { startDatabaseProxy, startGateway, type BankSimulator } from '@payment-gateway/testkit';
import { subjectOf } from '../merchants/client.js';
import { type Violation } from '../judge/facts.js';
import { relaxedSettings } from '../gateways/settings.js';
import { type Workload, DONE } from './workload.js';
import { type Environment } from './environment.js';
import { judgeBoundary } from './judge-boundary.js';
import { sendAll, settingsOf } from './run-boundary.js';

/**
 * Nothing is killed here: the server commits, and the connection closes before it has responded. The
 * gateway runs the transaction again, and the merchant gets the result.
 */
export async function runLostCommit(
  workload: Workload,
  what: 'intent' | 'outcome',
  environment: Environment,
  bank: BankSimulator,
): Promise<Violation[]> {
  const proxy = await startDatabaseProxy(environment.databaseUrl, workload.statements[what], 'cut');
  const gateway = await startGateway({
    env: { ...settingsOf(environment, relaxedSettings), DATABASE_URL: proxy.url },
  });
  try {
    const prepared = await workload.prepare(gateway.apiUrl);
    const attempts = await sendAll(gateway.apiUrl, prepared.orders, () => true);
    const violations = await judgeBoundary({ workload, expected: DONE }, environment, bank, {
      recorded: await workload.recorded(environment.books),
      attempts: [...prepared.attempts, ...attempts],
      repeats: [],
    });
    const unanswered = attempts.filter(({ reply }) => subjectOf(reply)?.status !== 'succeeded');
    if (proxy.lostResponses() !== 1) throw new Error('No response to COMMIT was lost');
    return [
      ...violations,
      ...unanswered.map(({ order, reply }): Violation => ({
        kind: 'unexpected_answer',
        text: `the merchant got ${JSON.stringify(reply)}`,
        tag: order.tag,
      })),
    ];
  } finally {
    await gateway.kill();
    await proxy.close();
  }
}

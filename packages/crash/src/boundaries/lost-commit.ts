import { startGateway, type BankSimulator } from '@payment-gateway/testkit';
import { subjectOf } from '../client.js';
import { type Violation } from '../judge/facts.js';
import { startDatabaseProxy } from '../proxies/database-proxy.js';
import { calmSettings } from '../settings.js';
import { type Acts, DONE } from './acts.js';
import { type Ground } from './boundary.js';
import { judgeBoundary } from './judge-boundary.js';
import { sendAll, settingsOf } from './run-boundary.js';

/**
 * Nothing is killed here: the server commits, and the connection breaks before it has said so. The
 * gateway runs the transaction again, and the merchant hears that it is done.
 */
export async function runLostCommit(
  acts: Acts,
  what: 'intent' | 'outcome',
  ground: Ground,
  bank: BankSimulator,
): Promise<Violation[]> {
  const proxy = await startDatabaseProxy(ground.databaseUrl, acts.statements[what], 'cut');
  const gateway = await startGateway({
    env: { ...settingsOf(ground, calmSettings), DATABASE_URL: proxy.url },
  });
  try {
    const prepared = await acts.prepare(gateway.apiUrl);
    const attempts = await sendAll(gateway.apiUrl, prepared.orders, () => true);
    const violations = await judgeBoundary({ acts, expected: DONE }, ground, bank, {
      recorded: await acts.recorded(ground.books),
      attempts: [...prepared.attempts, ...attempts],
      repeats: [],
    });
    const notHeard = attempts.filter(({ heard }) => subjectOf(heard)?.status !== 'succeeded');
    if (proxy.lostAnswers() !== 1) throw new Error('No answer to COMMIT was lost');
    return [
      ...violations,
      ...notHeard.map(({ order, heard }): Violation => ({
        kind: 'unexpected_answer',
        text: `the merchant heard ${JSON.stringify(heard)}`,
        tag: order.tag,
      })),
    ];
  } finally {
    await gateway.kill();
    proxy.close();
  }
}

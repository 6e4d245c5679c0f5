import { startGateway, type BankSimulator } from '@payment-gateway/testkit';
import { type Violation } from '../judge/facts.js';
import { startDatabaseProxy, type CommitOf } from '../proxies/database-proxy.js';
import { quickSettings } from '../settings.js';
import { type Ground } from './boundary.js';
import { judgeBoundary } from './judge-boundary.js';
import { ordersFor } from './orders.js';
import { sendAll, settingsOf } from './run-boundary.js';

/**
 * Nothing is killed here: the server commits, and the connection breaks before it has said so. The
 * gateway runs the transaction again, and the merchant hears of a payment that succeeded.
 */
export async function runLostCommit(
  commitOf: CommitOf,
  ground: Ground,
  bank: BankSimulator,
): Promise<Violation[]> {
  const proxy = await startDatabaseProxy(ground.databaseUrl, commitOf, 'cut');
  const gateway = await startGateway({
    env: { ...settingsOf(ground, quickSettings), DATABASE_URL: proxy.url },
  });
  try {
    const outcome = { payment: 'succeeded', charges: 1 } as const;
    const attempts = await sendAll(gateway.apiUrl, ordersFor({}, ground), () => true);
    const before = await ground.books.payments();
    const violations = await judgeBoundary(outcome, ground, bank, {
      before,
      attempts,
      repeats: [],
    });
    const notHeard = attempts.filter(
      ({ heard }) => heard.kind !== 'answer' || heard.paymentStatus !== 'succeeded',
    );
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

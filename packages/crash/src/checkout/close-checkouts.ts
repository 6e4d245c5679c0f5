import { inParallel } from '@payment-gateway/testkit';
import { type SessionOrder } from '../merchants/session-order.js';
import { createCheckoutBrowser } from '../payers/checkout/checkout-browser.js';
import { askUntilAnswered, openIn } from './ask-for-session.js';
import { type CheckoutStage } from './checkout-stage.js';
import { payerOf } from './run-checkout.js';

const CONCURRENT_MERCHANTS = 16;

/**
 * After everything every merchant orders its session again, which leads to the same one, and every payer opens its page
 * again, which tells the truth. Then merchants expire what is still open, so that every session has an end.
 */
export async function closeCheckouts(
  orders: readonly SessionOrder[],
  stage: CheckoutStage,
): Promise<void> {
  const { books, notebook, web } = stage;
  const links = new Map(
    notebook.sessionRequests.flatMap(({ order, reply }) => {
      const open = openIn(reply);
      return open ? [[order.tag, open.url] as const] : [];
    }),
  );
  const booked = new Set((await books.sessions()).map(({ tag }) => tag));
  // An order that is not in the books would be carried out now, and prove nothing.
  const known = orders.filter(({ tag }) => booked.has(tag));
  await inParallel([...known.entries()], CONCURRENT_MERCHANTS, async ([at, order]) => {
    const retries = { gateway: at, switches: true, pauseMs: 100 };
    const create = { order, asked: 'create', sessionId: null } as const;
    const reply = await askUntilAnswered(create, retries, stage);
    const sessionId = (reply.kind === 'answer' ? reply.session?.id : null) ?? null;
    if (sessionId === null) return;
    const link = openIn(reply)?.url ?? links.get(order.tag);

    async function comeAgain(): Promise<void> {
      if (!link) return;
      const payer = payerOf(order, { sessionId: sessionId ?? '', link, payer: 'comes again' });
      const browser = createCheckoutBrowser(payer, web, notebook);
      await browser.request({ asked: 'page', url: browser.link, turn: at });
      await browser.request({ asked: 'page', url: browser.onTheWay, turn: at + 1 });
    }

    await comeAgain();
    await askUntilAnswered({ order, asked: 'expire', sessionId }, retries, stage);
    await comeAgain();
    await askUntilAnswered({ order, asked: 'read', sessionId }, retries, stage);
  });
}

import { once } from 'node:events';
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import { portOf } from '@payment-gateway/service-kit/http/server';
import { freePort, startBankSimulator, startGateway } from '@payment-gateway/testkit';
import { z } from 'zod';
import { type PaymentView, paymentView } from '../../src/http/schemas/payment.js';
import { FIRST_MERCHANT, paymentBody } from './gateway.js';

/** A payer who has come back to the shop. */
type Arrival = {
  readonly url: string;
  readonly referer: string | undefined;
  readonly cookie: string | undefined;
  /** What the gateway said of the payment when the shop asked. */
  readonly status: string;
};

// Another site than the shop, to a browser, as in reality: localhost and 127.0.0.1 share no cookies.
const [SHOP_HOST, OTHERS_HOST] = ['localhost', '127.0.0.1'];
const CHECKOUT = '/checkout/';
const CHALLENGED_CARD = '4000000000003220';
const waiting = z.object({ id: z.uuid(), next_action: z.object({ url: z.url() }) });

/** A small shop that takes payments by a real gateway and a real bank. It believes the gateway, not the browser. */
export async function openShop({ challengeMs = 600_000 }: { readonly challengeMs?: number } = {}) {
  const port = await freePort();
  const publicUrl = `http://${OTHERS_HOST}:${port}`;
  const bankPort = await freePort();
  const bankUrl = `http://${OTHERS_HOST}:${bankPort}`;
  const bank = await startBankSimulator({
    port: bankPort,
    env: {
      BANK_PUBLIC_URL: bankUrl,
      BANK_NOTIFY_URL: `${publicUrl}/bank/notifications`,
      BANK_CHALLENGE_MS: String(challengeMs),
      BANK_SETTLE_MS: '300',
    },
  });
  const gateway = await startGateway({
    port,
    env: {
      BANK_URL: bank.apiUrl,
      PUBLIC_URL: publicUrl,
      BANK_TIMEOUT_MS: '1000',
      DATABASE_TIMEOUT_MS: '2000',
      RECONCILE_AFTER_MS: '6000',
      RECONCILE_EVERY_MS: '200',
      RECONCILE_MAX_PAUSE_MS: '1000',
    },
  });

  async function call(path: string, body?: object): Promise<unknown> {
    const answer = await fetch(`${gateway.apiUrl}${path}`, {
      ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
      headers: { 'Content-Type': 'application/json', Authorization: FIRST_MERCHANT },
    });
    return await answer.json();
  }

  const see = async (id: string): Promise<PaymentView> =>
    paymentView.parse(await call(`/payments/${id}`));

  const arrivals: Arrival[] = [];

  async function thanks(path: string, { referer, cookie }: IncomingHttpHeaders): Promise<string> {
    const url = `${origin}${path}`;
    const { status } = await see(new URL(url).searchParams.get('payment_id') ?? '');
    arrivals.push({ url, referer, cookie, status });
    const isOpen = status === 'processing' || status === 'requires_action';
    return pageOf(status, isOpen ? '<meta http-equiv="refresh" content="1">' : '');
  }

  /** Sends the payer on, with cookies for their way back. */
  async function checkout(res: ServerResponse, id: string): Promise<void> {
    res.setHeader('Set-Cookie', [
      'lax=1; Path=/; SameSite=Lax',
      'strict=1; Path=/; SameSite=Strict',
    ]);
    res.writeHead(303, { Location: (await see(id)).next_action?.url ?? '' }).end();
  }

  async function answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const path = req.url ?? '';
    if (path.startsWith(CHECKOUT)) return checkout(res, path.slice(CHECKOUT.length));
    const page = await thanks(path, req.headers);
    res.writeHead(200, { 'Content-Type': 'text/html', 'Cache-Control': 'no-store' }).end(page);
  }

  const server = createServer((req, res) => {
    answer(req, res).catch(() => res.writeHead(500).end());
  });
  server.listen(0, OTHERS_HOST);
  await once(server, 'listening');
  const origin = `http://${SHOP_HOST}:${portOf(server)}`;

  return {
    bank,
    gateway,
    arrivals,
    see,
    /** The origins that a payer's browser may speak to. */
    origins: [publicUrl, bankUrl, origin],
    bankUrl,
    /** Begins a payment that waits for its payer: where they go, from where, and where they come back to. */
    async sell(number = CHALLENGED_CARD) {
      const returnUrl = `${origin}/thanks?order=6735`;
      const body = paymentBody({ return_url: returnUrl }, { number });
      const { id, next_action: next } = waiting.parse(await call('/payments', body));
      const checkoutUrl = `${origin}${CHECKOUT}${id}`;
      return { id, url: next.url, checkoutUrl, thanks: `${returnUrl}&payment_id=${id}` };
    },
    void: (id: string) => call(`/payments/${id}/void`, {}),
    chargesOf: async (id: string) =>
      (await bank.ledger(id)).filter(({ kind }) => kind === 'charge').length,
    async close() {
      server.close();
      await gateway.terminate();
      await bank.terminate();
    },
  };
}

export type Shop = Awaited<ReturnType<typeof openShop>>;

const pageOf = (status: string, head: string): string =>
  `<!DOCTYPE html><html lang="en"><head><title>Shop</title><link rel="icon" href="data:,">${head}</head>` +
  `<body><h1>Your payment: ${status}</h1></body></html>`;

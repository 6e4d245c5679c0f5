import { type Gateway, startGateway } from '@payment-gateway/testkit';
import { newId } from '../../src/domain/ids.js';
import { FIRST_MERCHANT, paymentBody } from './gateway.js';
import { startReverseProxy } from './load-balancer.js';

type Env = Readonly<Record<string, string>>;

// Long enough for the proxy to see that one is going.
const DRAIN = { DRAIN_MS: '500' };

/** Several gateways behind a reverse proxy, which are restarted one after the other. */
export async function startFleet(size: number, env: Env) {
  const start = (of: Env, port?: number): Promise<Gateway> =>
    startGateway({ env: { ...of, ...DRAIN }, ...(port !== undefined && { port }) });
  const gateways = await Promise.all(Array.from({ length: size }, () => start(env)));
  const proxy = await startReverseProxy(gateways.map(({ url }) => url));
  for (const { url } of gateways) await proxy.join(url);

  return {
    apiUrl: proxy.url,
    /** One by one: stopped in peace, and one with this environment in its place. */
    async roll(to: Env): Promise<void> {
      for (const [at, gateway] of gateways.entries()) {
        const { code } = await gateway.terminate();
        if (code !== 0) throw new Error(`A gateway ended with ${String(code)}.`);
        const started = await start(to, gateway.port);
        gateways[at] = started;
        await proxy.join(started.url);
      }
    },
    async stop(): Promise<void> {
      await proxy.close();
      await Promise.all(gateways.map((gateway) => gateway.terminate()));
    },
  };
}

export type Fleet = Awaited<ReturnType<typeof startFleet>>;

/** A payment under a key, as the gateway answered it. */
export async function payAt({ apiUrl }: Pick<Fleet, 'apiUrl'>, key: string) {
  const answer = await fetch(`${apiUrl}/payments`, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      Authorization: FIRST_MERCHANT,
      'Idempotency-Key': key,
    },
    body: JSON.stringify(paymentBody()),
  });
  return { status: answer.status, text: await answer.text() };
}

/** Merchants who pay without a pause, each request with a key of its own. */
export function startPaying(fleet: Pick<Fleet, 'apiUrl'>, atOnce: number) {
  const paid: { id: string; key: string }[] = [];
  const failed: string[] = [];
  const run = newId();
  let isOver = false;

  async function pay(key: string): Promise<void> {
    const { status, text } = await payAt(fleet, key);
    const payment = JSON.parse(text) as { id: string; status: string };
    if (status === 200 && payment.status === 'succeeded') paid.push({ id: payment.id, key });
    else failed.push(`${status} ${text}`);
  }

  async function payOn(payer: number): Promise<void> {
    for (let count = 0; !isOver; count++) {
      await pay(`${run}-${payer}-${count}`).catch((error: unknown) => failed.push(String(error)));
    }
  }

  const paying = Promise.all(Array.from({ length: atOnce }, (_, payer) => payOn(payer)));
  return {
    paid,
    /** Ends after what is under way; gives what did not go well. */
    async stop(): Promise<readonly string[]> {
      isOver = true;
      await paying;
      return failed;
    },
  };
}

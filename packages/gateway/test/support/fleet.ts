import { type Gateway, paceOf, startGateway } from '@payment-gateway/testkit';
import { newId } from '../../src/domain/ids.js';
import { FIRST_MERCHANT, paymentBody } from './gateway.js';
import { type Balancer, startReverseProxy } from './load-balancer.js';

type Env = Readonly<Record<string, string>>;

// Long enough for the reverse proxy to notice that one is stopping.
const DRAIN = { DRAIN_MS: '500' };

/** Several gateways behind a load balancer, which are restarted one by one. */
export async function startFleet(
  size: number,
  env: Env,
  balance: (urls: readonly string[]) => Promise<Balancer> = startReverseProxy,
) {
  const start = (of: Env, port?: number): Promise<Gateway> =>
    startGateway({ env: { ...DRAIN, ...of }, ...(port !== undefined && { port }) });
  const gateways = await Promise.all(Array.from({ length: size }, () => start(env)));
  const balancer = await balance(gateways.map(({ url }) => url));
  for (const { url } of gateways) await balancer.join(url);

  return {
    apiUrl: balancer.url,
    /** One by one: stops each cleanly, and starts one with this environment instead. */
    async roll(to: Env): Promise<void> {
      for (const [at, gateway] of gateways.entries()) {
        await balancer.leave(gateway.url);
        const { code } = await gateway.terminate();
        if (code !== 0) throw new Error(`A gateway ended with ${String(code)}.`);
        gateways[at] = await start(to, gateway.port);
        await balancer.join(gateway.url);
      }
    },
    async stop(): Promise<void> {
      await balancer.close();
      await Promise.all(gateways.map((gateway) => gateway.terminate()));
    },
  };
}

export type Fleet = Awaited<ReturnType<typeof startFleet>>;

/** A payment with a key, and the gateway's response. */
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

const PAYMENTS_PER_SECOND = 60;

/** Merchants that pay in a loop, each request with its own key. */
export function startPaying(fleet: Pick<Fleet, 'apiUrl'>, atOnce: number) {
  const pace = paceOf(PAYMENTS_PER_SECOND);
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
      await pace();
      await pay(`${run}-${payer}-${count}`).catch((error: unknown) => failed.push(String(error)));
    }
  }

  const paying = Promise.all(Array.from({ length: atOnce }, (_, payer) => payOn(payer)));
  return {
    paid,
    /** Stops after the requests under way; returns the failures. */
    async stop(): Promise<readonly string[]> {
      isOver = true;
      await paying;
      return failed;
    },
  };
}

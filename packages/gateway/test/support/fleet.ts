import { type Gateway, startGateway } from '@payment-gateway/testkit';
import { newId } from '../../src/domain/ids.js';
import { FIRST_MERCHANT, paymentBody } from './gateway.js';

type Env = Readonly<Record<string, string>>;

type Member = { readonly gateway: Gateway; readonly underWay: Set<Promise<unknown>> };

/** Several gateways behind what a load balancer is to them, restarted one after the other. */
export async function startFleet(size: number, env: Env) {
  const join = async (of: Env): Promise<Member> => ({
    gateway: await startGateway({ env: of }),
    underWay: new Set(),
  });
  const members = await Promise.all(Array.from({ length: size }, () => join(env)));
  let turn = 0;

  return {
    /** Work for the next one in turn. */
    async send<T>(work: (gateway: Gateway) => Promise<T>): Promise<T> {
      const member = members[turn++ % members.length];
      if (member === undefined) throw new Error('No gateway is in rotation.');
      const request = work(member.gateway);
      const ended = request.catch(() => undefined);
      member.underWay.add(ended);
      try {
        return await request;
      } finally {
        member.underWay.delete(ended);
      }
    },
    /** One by one: out of rotation, stopped in peace, and one with this environment in its place. */
    async roll(to: Env): Promise<void> {
      for (let done = 0; done < size; done++) {
        const [old] = members.splice(0, 1);
        await Promise.all([...(old?.underWay ?? [])]);
        const { code } = (await old?.gateway.terminate()) ?? {};
        if (code !== 0) throw new Error(`A gateway ended with ${String(code)}.`);
        members.push(await join(to));
      }
    },
    async stop(): Promise<void> {
      await Promise.all(members.map(({ gateway }) => gateway.terminate()));
    },
  };
}

export type Fleet = Awaited<ReturnType<typeof startFleet>>;

/** A payment under a key, as the gateway answered it. */
export async function payAt({ apiUrl }: Gateway, key: string) {
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
export function startPaying(fleet: Pick<Fleet, 'send'>, atOnce: number) {
  const paid: { id: string; key: string }[] = [];
  const failed: string[] = [];
  const run = newId();
  let isOver = false;

  async function pay(key: string): Promise<void> {
    const { status, text } = await fleet.send((gateway) => payAt(gateway, key));
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

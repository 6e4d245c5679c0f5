import { randomInt } from 'node:crypto';
import {
  describeOnMysql,
  type RunningProcess,
  waitFor,
  startWorker,
} from '@payment-gateway/testkit';
import { FIRST_MERCHANT, paymentBody, SECOND_MERCHANT } from '../support/gateway.js';
import { runToEnd, startWithoutWorkers, type WithoutWorkers } from '../support/programs.js';
import { type Receiver, startReceiver } from '../support/webhook-receiver.js';
import { QUICK_WEBHOOKS } from '../support/webhook-shop.js';

type Event = { readonly id: string; readonly sequence: number; readonly type: string };

// Leases of killed workers have to end first.
jest.setTimeout(120_000);
const LONG = { timeoutMs: 60_000 };

describeOnMysql('Webhooks of several workers', (serverUrl) => {
  let parts: WithoutWorkers;

  beforeAll(async () => {
    parts = await startWithoutWorkers(serverUrl, {
      ...QUICK_WEBHOOKS,
      NODE_ENV: 'development',
      DATABASE_TIMEOUT_MS: '1500',
    });
  });

  afterAll(() => parts.stop());

  async function send<T>(path: string, body: object | null, authorization = FIRST_MERCHANT) {
    const answer = await fetch(`${parts.gateway.apiUrl}${path}`, {
      method: body === null ? 'GET' : 'POST',
      headers: { 'Content-Type': 'application/json', Authorization: authorization },
      ...(body === null ? {} : { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
    return (await answer.json()) as T;
  }

  const pay = (authorization = FIRST_MERCHANT) =>
    send<{ id: string }>('/payments', paymentBody(), authorization);

  const endpointAt = ({ url }: Receiver, authorization = FIRST_MERCHANT) =>
    send<{ id: string }>('/webhook_endpoints', { url, events: ['*'] }, authorization);

  async function eventsOf(authorization: string): Promise<Event[]> {
    const events: Event[] = [];
    for (;;) {
      const last = events.at(-1);
      const after = last === undefined ? '' : `&after=${last.id}`;
      const page = await send<{ data: Event[]; has_more: boolean }>(
        `/events?limit=100${after}`,
        null,
        authorization,
      );
      events.push(...page.data);
      if (!page.has_more) return events;
    }
  }

  /** Fails each event up to twice, in one of several ways. */
  function failsOften(receiver: Receiver): void {
    receiver.answers((_received, res, before) => {
      const way = before >= 2 ? 0 : randomInt(6);
      if (way === 1) res.writeHead(500).end();
      else if (way === 2) res.destroy();
      else if (way === 3) setTimeout(() => res.writeHead(200).end(), randomInt(50));
      // After the time-out: the worker takes it for a failure.
      else if (way === 4) setTimeout(() => res.writeHead(200).end(), 1_200);
      else res.writeHead(200).end();
    });
  }

  test('reach every endpoint, in order and whole, while workers are killed', async () => {
    const receivers = [await startReceiver(), await startReceiver(), await startReceiver()];
    const [first, second, other] = receivers;
    if (first === undefined || second === undefined || other === undefined) throw new Error();
    for (const receiver of receivers) failsOften(receiver);
    await endpointAt(first);
    await endpointAt(second);
    await endpointAt(other, SECOND_MERCHANT);

    const workers: RunningProcess[] = [await startWorker(parts.env), await startWorker(parts.env)];
    const payments: string[] = [];
    for (let round = 0; round < 4; round++) {
      const paid = await Promise.all([
        ...Array.from({ length: 8 }, () => pay()),
        pay(SECOND_MERCHANT),
      ]);
      payments.push(...paid.map(({ id }) => id));
      await waitFor(() => first.received.length > (round + 1) * 4, LONG);
      const [killed] = workers.splice(randomInt(workers.length), 1);
      await killed?.kill();
      workers.push(await startWorker(parts.env));
    }

    const got = (receiver: Receiver) => new Set(receiver.received.map(({ id }) => id));
    const byMerchant = [
      [FIRST_MERCHANT, [first, second], 64],
      [SECOND_MERCHANT, [other], 8],
    ] as const;
    for (const [merchant, theirs, count] of byMerchant) {
      const events = await waitFor(async () => {
        const all = await eventsOf(merchant);
        return all.length === count && all;
      }, LONG);
      expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, at) => at + 1));
      const ids = events.map(({ id }) => id).sort();
      for (const receiver of theirs) {
        await waitFor(() => got(receiver).size >= ids.length, { ...LONG, what: 'all events' });
        expect([...got(receiver)].sort()).toEqual(ids);
        expect(receiver.mostUnderWay()).toBeLessThanOrEqual(8);
      }
    }
    for (const payment of payments) {
      for (const receiver of receivers) {
        const story = receiver.storyOf(payment);
        expect([[], ['payment.processing', 'payment.succeeded']]).toContainEqual(story);
      }
    }
    for (const worker of workers) expect((await worker.terminate()).code).toBe(0);
    await Promise.all(receivers.map((receiver) => receiver.close()));
  });

  test('are sent once when a worker is told to stop in the middle of one', async () => {
    const receiver = await startReceiver();
    const { id } = await endpointAt(receiver);
    // Patient: a receiver on a busy machine may be slow.
    const worker = await startWorker({ ...parts.env, WEBHOOK_TIMEOUT_MS: '10000' });
    let isAnswered = false;
    receiver.answers((_received, res) => {
      setTimeout(() => {
        isAnswered = true;
        res.writeHead(204).end();
      }, 500);
    });
    const ping = await send<{ id: string }>(`/webhook_endpoints/${id}/ping`, {});
    await waitFor(() => receiver.received.length > 0, { ...LONG, what: 'the ping' });
    expect((await worker.terminate('SIGTERM')).code).toBe(0);
    expect(isAnswered).toBe(true);
    const next = await startWorker(parts.env);
    const second = await send<{ id: string }>(`/webhook_endpoints/${id}/ping`, {});
    await waitFor(() => receiver.received.some((one) => one.id === second.id), LONG);
    expect(receiver.received.map((one) => one.id)).toEqual([ping.id, second.id]);
    await next.terminate();
    await receiver.close();
  });

  test('are shown, disabled, enabled and sent again by operators, who are noted', async () => {
    const receiver = await startReceiver();
    const worker = await startWorker(parts.env);
    const { id } = await endpointAt(receiver);
    const { id: event } = await send<{ id: string }>(`/webhook_endpoints/${id}/ping`, {});
    await waitFor(() => receiver.received.length === 1, LONG);
    const as = ['--as', 'ruth'];
    const said = async (command: string, ...args: string[]) => {
      const { code, output } = await runToEnd(command, parts.env, ...args);
      return `${code ?? 'none'}: ${output}`;
    };
    await waitFor(async () => (await said('webhook deliveries', id)).includes(event), LONG);
    expect(await said('webhook deliveries', id)).toMatch(
      /test\.ping {2}attempt 1 {2}succeeded {2}status 204/,
    );
    expect(await said('webhook list', '--merchant', 'merchant_one')).toContain(
      `${id}  merchant_one  ${receiver.url}  events *  enabled`,
    );
    expect(await said('webhook disable', id, ...as)).toBe('0: disabled\n');
    expect(await said('webhook disable', id, ...as)).toContain('is disabled already');
    expect(await said('webhook resend', event, id, ...as)).toContain('Enable it first');
    expect(await said('webhook list')).toContain('(operator)');
    expect(await said('webhook enable', id, ...as)).toBe('0: enabled\n');
    expect(await said('webhook resend', event, id, ...as)).toBe('0: the workers send it now\n');
    await waitFor(() => receiver.received.length === 2, LONG);
    const log = await said('audit list', '--actor', 'ruth');
    for (const line of [
      `resend_event  ${event}  of merchant_one  done`,
      `enable_webhook_endpoint  ${id}  of merchant_one  done`,
      `disable_webhook_endpoint  ${id}  refused (The webhook endpoint is disabled already.)`,
    ]) {
      expect(log).toContain(line);
    }
    await worker.terminate();
    await receiver.close();
  });
});

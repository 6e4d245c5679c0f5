import {
  describeOnMysql,
  type RunningProcess,
  waitFor,
  startWorker,
} from '@payment-gateway/testkit';
import { merchantEventListView } from '../../src/http/calls/list-merchant-events.js';
import { type MerchantEventView } from '../../src/http/schemas/merchant-event.js';
import { FIRST_MERCHANT, paymentBody } from '../support/gateway.js';
import { startWithoutWorkers, type WithoutWorkers } from '../support/programs.js';
import { countTo } from '../support/sequencing.js';

const KILLS = 4;
const PAYERS = 4;

describeOnMysql('While sequencers are killed', (serverUrl) => {
  let parts: WithoutWorkers;

  beforeAll(async () => {
    parts = await startWithoutWorkers(serverUrl, {
      SEQUENCE_EVERY_MS: '20',
      RATE_LIMIT_PAYMENTS: '100000/10',
      RATE_LIMIT_READS: '100000/10',
    });
  });

  afterAll(() => parts.stop());

  const headers = { 'Content-Type': 'application/json', Authorization: FIRST_MERCHANT };

  async function pay(): Promise<string> {
    const body = JSON.stringify(paymentBody());
    const answer = await fetch(`${parts.gateway.apiUrl}/payments`, {
      method: 'POST',
      headers,
      body,
    });
    return ((await answer.json()) as { id: string }).id;
  }

  /** Reads on from the last event that it has. */
  async function readOn(events: readonly MerchantEventView[]): Promise<MerchantEventView[]> {
    const last = events.at(-1);
    const query = `limit=50${last === undefined ? '' : `&after=${last.id}`}`;
    const answer = await fetch(`${parts.gateway.apiUrl}/events?${query}`, { headers });
    const { data, has_more } = merchantEventListView.parse(await answer.json());
    const read = [...events, ...data];
    return has_more ? readOn(read) : read;
  }

  test('a reader of GET /events misses none and sees none twice', async () => {
    let events: MerchantEventView[] = [];
    const paid: string[] = [];
    let isPaying = true;
    const paying = countTo(PAYERS).map(async () => {
      while (isPaying) paid.push(await pay());
    });
    let workers: RunningProcess[] = [await startWorker(parts.env), await startWorker(parts.env)];
    for (let kills = 0; kills < KILLS; kills += 1) {
      const before = events.length;
      await waitFor(async () => (events = await readOn(events)).length > before + 10, {
        what: 'more events',
      });
      // Both, so that whoever holds the lease dies with it; another takes it over.
      await Promise.all(workers.map((worker) => worker.kill()));
      workers = [await startWorker(parts.env), await startWorker(parts.env)];
    }
    isPaying = false;
    await Promise.all(paying);
    await waitFor(async () => (events = await readOn(events)).length >= 2 * paid.length, {
      what: 'all events',
    });
    await Promise.all(workers.map((worker) => worker.terminate('SIGTERM')));

    expect(events.map(({ sequence }) => sequence)).toEqual(countTo(2 * paid.length));
    expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
    const types = new Map<string, string[]>();
    for (const { type, data } of events) {
      const id = data.payment?.id ?? '';
      types.set(id, [...(types.get(id) ?? []), type]);
    }
    expect(types).toEqual(
      new Map(paid.map((id) => [id, ['payment.processing', 'payment.succeeded']])),
    );
  }, 240_000);
});

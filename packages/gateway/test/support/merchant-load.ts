import { Agent } from 'node:http';
import { type BankSimulator, paceOf } from '@payment-gateway/testkit';
import { paymentListView } from '../../src/http/calls/list-payments.js';
import { operatedView } from '../../src/http/schemas/operation.js';
import { paymentView, type PaymentView } from '../../src/http/schemas/payment.js';
import { newId } from '../../src/domain/ids.js';
import { paymentBody } from './gateway.js';
import { sendJson } from './send-json.js';

const AMOUNT = 1000;
const REFUND = 400;
const CUSTOMERS_PER_SECOND = 60;

/** What a merchant was told. Mutable: refunds follow. */
type Acknowledged = { order: string; payment: PaymentView; refunded: number };

/**
 * A merchant with many concurrent customers, each on a kept-alive connection: they pay, read, and get
 * some refunds, until told to stop. Every request is sent once, whatever happens; a payment has its own key,
 * and its order's number as its reference.
 */
export function startMerchantLoad(apiUrl: string, clients: number) {
  const acknowledged: Acknowledged[] = [];
  const failures: string[] = [];
  let requests = 0;
  let isOver = false;
  const pace = paceOf(CUSTOMERS_PER_SECOND);

  async function beCustomer(at: number, agent: Agent): Promise<void> {
    async function send(path: string, body?: object): Promise<unknown> {
      requests += 1;
      const headers = body === undefined ? {} : { 'Idempotency-Key': newId() };
      const options = { agent, headers, ...(body !== undefined && { body }) };
      const answered = await sendJson(`${apiUrl}${path}`, options).catch((error: unknown) => {
        throw new Error(`${body === undefined ? 'GET' : 'POST'} ${path}: ${String(error)}`);
      });
      if (answered.status !== 200) throw new Error(`${path}: ${answered.status} ${answered.body}`);
      return JSON.parse(answered.body);
    }

    const order = newId();
    const payment = paymentView.parse(
      await send('/payments', paymentBody({ amount: AMOUNT, reference: order })),
    );
    const made: Acknowledged = { order, payment, refunded: 0 };
    acknowledged.push(made);
    if (payment.status !== 'succeeded') throw new Error(`${payment.id} is ${payment.status}`);
    const seen = paymentView.parse(await send(`/payments/${payment.id}`));
    if (seen.amount_captured !== AMOUNT) throw new Error(`${payment.id} is not what was paid`);
    if (at % 4 !== 0) return;
    const body = await send(`/payments/${payment.id}/refunds`, { amount: REFUND });
    made.refunded = operatedView.parse(body).payment.amount_refunded;
  }

  async function beClient(first: number): Promise<void> {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    for (let at = first; !isOver; at++) {
      await pace();
      await beCustomer(at, agent).catch((error: unknown) => failures.push(String(error)));
    }
    agent.destroy();
  }

  const running = Array.from({ length: clients }, (_, first) => beClient(first));
  return {
    acknowledged: acknowledged as readonly Acknowledged[],
    failures: failures as readonly string[],
    requests: () => requests,
    async end() {
      isOver = true;
      await Promise.all(running);
    },
  };
}

/**
 * Compares a merchant's responses with the gateway's books and the bank's ledger. `lost`: reported, but
 * missing in either. `double`: more money moved than reported, or an order paid twice.
 */
export async function judge(
  acknowledged: readonly Acknowledged[],
  apiUrl: string,
  bank: BankSimulator,
): Promise<{ lost: string[]; double: string[] }> {
  const books = await readBooks(apiUrl);
  const entries = await bank.ledger();
  const lost: string[] = [];
  const double: string[] = [];
  for (const { order, payment, refunded } of acknowledged) {
    const { id } = payment;
    const booked = books.find((one) => one.id === id);
    if (booked?.amount_captured !== AMOUNT || booked.amount_refunded < refunded) lost.push(id);
    const sumOf = (kind: string) =>
      entries
        .filter((one) => one.reference === id && one.kind === kind)
        .reduce((sum, { amount }) => sum + amount, 0);
    if (sumOf('charge') < AMOUNT || sumOf('refund') < refunded) lost.push(id);
    if (sumOf('charge') > AMOUNT || sumOf('refund') > refunded) double.push(id);
    if (books.filter(({ reference }) => reference === order).length > 1) double.push(id);
  }
  const told = new Set(acknowledged.map(({ payment }) => payment.id));
  const untold = entries.filter(({ reference, kind }) => kind === 'charge' && !told.has(reference));
  return { lost, double: [...double, ...untold.map(({ reference }) => reference)] };
}

async function readBooks(apiUrl: string): Promise<PaymentView[]> {
  const agent = new Agent({ keepAlive: true });
  const all: PaymentView[] = [];
  for (let hasMore = true; hasMore;) {
    const last = all.at(-1);
    const after = last === undefined ? '' : `&starting_after=${last.id}`;
    const { body } = await sendJson(`${apiUrl}/payments?limit=100${after}`, { agent });
    const page = paymentListView.parse(JSON.parse(body));
    all.push(...page.data);
    hasMore = page.has_more;
  }
  agent.destroy();
  return all;
}

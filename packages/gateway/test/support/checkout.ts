import { startBankSimulator, waitFor } from '@payment-gateway/testkit';
import { sessionView, type SessionView } from '../../src/http/schemas/checkout-session.js';
import { type ReplacedParts } from '../../src/compose/core.js';
import { type TestDatabase } from './engines.js';
import { openGateway } from './gateway.js';

export const SESSION = {
  amount: 1000,
  currency: 'USD',
  return_url: 'https://shop.example/paid?order=1',
  cancel_url: 'https://shop.example/cart',
};

export const APPROVED = '4242424242424242';
export const DECLINED = '4000000000000002';

/** What a payer is shown: the status, and where the browser goes from there without a click. */
export type Shown = { readonly status: number; readonly location: string; readonly page: string };

type Answer = Awaited<ReturnType<Awaited<ReturnType<typeof openGateway>>['request']['get']>>;

/** By a redirect, or by a page that leads on at once. */
function shownIn({ status, headers, text }: Answer): Shown {
  const [, refresh = ''] = /^0; url=(.*)$/.exec(headers.refresh ?? '') ?? [];
  return { status, location: headers.location ?? refresh, page: text };
}

/** A gateway with its workers and the bank simulator, and payers in front of its checkout pages. */
export async function openCheckoutShop({
  fresh,
  bankEnvironment = { BANK_SETTLE_MS: '300' },
  environment = {},
  options = {},
}: {
  fresh: () => Promise<TestDatabase>;
  bankEnvironment?: Record<string, string>;
  environment?: Record<string, string>;
  options?: ReplacedParts;
}) {
  const bank = await startBankSimulator({ env: bankEnvironment });
  const database = await fresh();
  const gateway = await openGateway(database, bank.apiUrl, {
    environment: {
      WORKERS: 'inline',
      SEQUENCE_EVERY_MS: '50',
      RECONCILE_EVERY_MS: '50',
      RECONCILE_AFTER_MS: '20000',
      ...environment,
    },
    ...options,
  });

  async function create(fields: object = {}): Promise<SessionView & { readonly path: string }> {
    const { body } = await gateway
      .post('/checkout_sessions', { ...SESSION, ...fields })
      .expect(200);
    const session = sessionView.parse(body);
    return { ...session, path: new URL(session.url ?? '').pathname };
  }

  async function see(id: string): Promise<SessionView> {
    const { body } = await gateway.get(`/checkout_sessions/${id}`).expect(200);
    return sessionView.parse(body);
  }

  const html = { Accept: 'text/html' };

  const look = async (path: string): Promise<Shown> =>
    shownIn(await gateway.request.get(path).set(html));

  /** What a form leads to: the page after it, and where that one leads, if it does. */
  async function follow(answer: Answer): Promise<Shown> {
    const sent = shownIn(answer);
    if (!sent.location.endsWith('?continue')) return sent;
    const { location } = await look(sent.location);
    return { ...sent, location: location === '' ? sent.location : location };
  }

  async function pay(
    path: string,
    number: string,
    more: Record<string, string> = {},
  ): Promise<Shown> {
    const form = { card_number: number, expiry: '12/42', cvv: '123', holder_name: 'Jo Doe' };
    const sent = gateway.request.post(path).set(html).type('form');
    return follow(await sent.send({ ...form, ...more }));
  }

  const cancel = async (path: string): Promise<Shown> =>
    follow(await gateway.request.post(`${path}/cancel`).set(html));

  /** Every event of the merchant so far, oldest first. */
  async function events(): Promise<
    { type: string; data: { checkout_session?: { id: string } } }[]
  > {
    const { body } = await gateway.get('/events?limit=100').expect(200);
    return (body as { data: { type: string; data: object }[] }).data;
  }

  return {
    bank,
    gateway,
    create,
    see,
    look,
    pay,
    cancel,
    events,
    /** Waits until the session has that status. */
    until: (id: string, status: SessionView['status']) =>
      waitFor(async () => (await see(id)).status === status, {
        what: `the session to be ${status}`,
      }),
    /** Resolves with the event that tells how the session has ended. */
    async ending(id: string) {
      const find = async () =>
        (await events()).find(({ data }) => data.checkout_session?.id === id);
      await waitFor(async () => (await find()) !== undefined, { what: 'the event of its end' });
      return find();
    },
    /** The charges of the session's payments that the bank has in its ledger. */
    async charges(reference: string): Promise<number> {
      const { body } = await gateway.get(`/payments?reference=${reference}`).expect(200);
      const { data } = body as { data: { id: string }[] };
      const ledgers = await Promise.all(data.map(({ id }) => bank.ledger(id)));
      return ledgers.flat().filter((entry) => entry.operation_reference === null).length;
    },
    async close() {
      await gateway.close();
      await database.drop();
      await bank.kill();
    },
  };
}

export type CheckoutShop = Awaited<ReturnType<typeof openCheckoutShop>>;

import { type LedgerEntry } from '@payment-gateway/testkit';
import { type BookedPayment, type BookedPlace, type BookedSession } from '../src/books/books.js';
import { type Facts, type SessionRequest } from '../src/judge/facts.js';
import { formatViolations } from '../src/judge/format-violations.js';
import { createNotebook } from '../src/judge/notebook.js';
import { Address } from '../src/merchants/address.js';
import { type SessionReply, type ShownSession } from '../src/merchants/session-client.js';
import { type SessionOrder } from '../src/merchants/session-order.js';
import { type CheckoutArrival, type CheckoutVisit } from '../src/payers/checkout/checkout-visit.js';
import { type MerchantEvent } from '../src/receivers/merchant-event.js';
import { charge, factsOf, kindsOf, payment as paidByApi } from './facts.js';

// A session of two attempts: the first card was declined, the second was charged. Each promise is broken once.

const RETURN_URL = 'https://shop.example/order-1/paid';
const order: SessionOrder = {
  tag: 'order-1',
  merchant: 'merchant_one',
  key: 'key-1',
  amount: 1000,
  currency: 'USD',
  capture: 'automatic',
  returnUrl: RETURN_URL,
  cancelUrl: null,
};
const session: BookedSession = {
  id: 'session-1',
  merchant: 'merchant_one',
  tag: 'order-1',
  key: 'key-1',
  status: 'complete',
  expiryReason: null,
  amount: 1000,
  currency: 'USD',
  capture: 'automatic',
  returnUrl: RETURN_URL,
};
const expired: BookedSession = { ...session, status: 'expired', expiryReason: 'payer' };
const paid: BookedPayment = {
  ...paidByApi,
  id: 'payment-2',
  key: 'checkout session-1 2',
  returnUrl: RETURN_URL,
  checkoutSessionId: 'session-1',
};
const declined: BookedPayment = {
  ...paid,
  id: 'payment-1',
  key: 'checkout session-1 1',
  status: 'failed',
  declineReason: 'insufficient_funds',
  amountCaptured: 0,
};
const charged: LedgerEntry = { ...charge, reference: 'payment-2' };
const place = (attempt: number, paymentId: string | null): BookedPlace => ({
  sessionId: 'session-1',
  attempt,
  paymentId,
});
const places = [place(1, 'payment-1'), place(2, 'payment-2')];

const link = new Address('https://gateway.example/checkout/token');
const open: ShownSession = {
  id: 'session-1',
  status: 'open',
  url: link,
  paymentId: null,
  attempts: 0,
};
const complete: ShownSession = {
  ...open,
  status: 'complete',
  url: null,
  paymentId: 'payment-2',
  attempts: 2,
};
const answered = (
  asked: SessionRequest['asked'],
  shown: ShownSession | null,
  changed: Partial<SessionRequest> & { status?: number; problem?: string } = {},
): SessionRequest => {
  const { status = 200, problem = null, ...rest } = changed;
  return {
    order,
    asked,
    sessionId: asked === 'create' ? null : 'session-1',
    gateway: 'gateway A',
    reply: { kind: 'answer', status, session: shown, problem, replayed: false },
    gatewayLived: true,
    ...rest,
  };
};
const requests = [answered('create', open), answered('read', complete)];

type Answer = Extract<CheckoutVisit['reply'], { readonly kind: 'answer' }>;

const visit = (
  asked: CheckoutVisit['asked'],
  answer: Partial<Answer>,
  changed: Partial<CheckoutVisit> = {},
): CheckoutVisit => ({
  tag: 'order-1',
  sessionId: 'session-1',
  payer: 'clicks twice',
  asked,
  attempt: asked === 'payment' ? '2' : null,
  server: 'gateway A',
  serverLived: true,
  knownStatus: null,
  reply: {
    kind: 'answer',
    status: (answer.leadsTo ?? null) === null ? 200 : 303,
    leadsTo: null,
    shows: null,
    ...answer,
  },
  ...changed,
});
const visits = [
  visit('page', { shows: 'form' }),
  visit('payment', { leadsTo: 'page' }),
  visit('payment', { leadsTo: 'continue' }),
  visit('page', { shows: 'paid' }),
];
const arrival: CheckoutArrival = {
  tag: 'order-1',
  sessionId: 'session-1',
  payer: 'clicks twice',
  shown: 'complete',
  charges: 1,
};

const found = (facts: Partial<Facts>): string[] =>
  kindsOf({
    attempts: [],
    sessions: [session],
    places,
    payments: [declined, paid],
    ledger: [charged],
    sessionRequests: requests,
    checkoutVisits: visits,
    checkoutArrivals: [arrival],
    ...facts,
  });
const foundIn = (...seen: CheckoutVisit[]): string[] =>
  found({ checkoutVisits: [...visits, ...seen] });

/** The payer canceled after the first card was declined. */
const canceled: Partial<Facts> = {
  sessions: [expired],
  places: [place(1, 'payment-1'), place(2, null)],
  payments: [declined],
  ledger: [],
  sessionRequests: [
    answered('create', open),
    answered('expire', { ...open, status: 'expired', url: null }),
  ],
  checkoutVisits: [
    visit('page', { shows: 'form' }),
    visit('cancel', { leadsTo: 'continue' }),
    visit('page', { shows: 'ended' }),
  ],
  checkoutArrivals: [],
};

test('A session that is paid with the second card breaks no promise, nor does one that is canceled', () => {
  expect(found({})).toEqual([]);
  expect(found(canceled)).toEqual([]);
});

test('A session of which two payments are charged is found', () => {
  const payments = [{ ...declined, status: 'succeeded', amountCaptured: 1000 }, paid];
  const ledger = [{ ...charged, id: '2', reference: 'payment-1' }, charged];
  // The second attempt must not even have begun.
  expect(found({ payments, ledger })).toEqual([
    'double_charge',
    'overcharged_session',
    'wrong_session',
  ]);
});

test('A session of which more is charged than it is about is found; what was given back does not count', () => {
  const more = { payments: [declined, { ...paid, amount: 1001, amountCaptured: 1001 }] };
  expect(found({ ...more, ledger: [{ ...charged, amount: 1001 }] })).toEqual([
    'contradiction',
    'overcharged_session',
  ]);
  const half = { ...charged, id: '2', reference: 'payment-1', amount: 500 };
  const back = { ...half, id: '3', kind: 'void', operation_reference: 'payment-1-mismatch' };
  expect(found({ ledger: [half, back, charged] })).toEqual([]);
});

test('A session that is complete without a charged payment is found', () => {
  expect(found({ places: [], payments: [], ledger: [] })).toEqual([
    'false_receipt',
    'wrong_session',
  ]);
  const failed = { ...paid, status: 'failed', amountCaptured: 0 };
  expect(found({ payments: [declined, failed], ledger: [] })).toEqual([
    'false_receipt',
    'wrong_session',
  ]);
});

test('A session that names another payment than the one that was charged is found', () => {
  const wrong = answered('read', { ...complete, paymentId: 'payment-1' });
  expect(found({ sessionRequests: [...requests, wrong] })).toEqual(['wrong_session']);
});

test('A session that has expired and is charged is found', () => {
  const facts = { ...canceled, places, payments: [declined, paid] };
  expect(found({ ...facts, ledger: [charged] })).toEqual(['charged_after_end']);
});

test('A session that has expired while a payment was under way is found', () => {
  const waiting = { ...paid, status: 'processing', amountCaptured: 0 };
  const bankStatus = new Map([['payment-2', 'pending']]);
  const facts = { ...canceled, places, payments: [declined, waiting], bankStatus };
  expect(found(facts)).toEqual(['wrong_session']);
});

test('A session that is charged and stays open is found, and so is one without an attempt left', () => {
  const opened = { ...session, status: 'open' };
  const asked = { sessionRequests: [answered('create', open)], checkoutArrivals: [] };
  const seen = { checkoutVisits: visits.slice(0, 2) };
  expect(found({ ...asked, ...seen, sessions: [opened] })).toEqual(['stuck']);
  const five = [1, 2, 3, 4, 5];
  expect(
    found({
      ...asked,
      ...seen,
      sessions: [opened],
      places: five.map((attempt) => place(attempt, `payment-${attempt}`)),
      payments: five.map((attempt) => ({
        ...declined,
        id: `payment-${attempt}`,
        key: `checkout session-1 ${attempt}`,
      })),
      ledger: [],
    }),
  ).toEqual(['stuck']);
});

test('A payment that is none of the attempts of its session is found', () => {
  const stray = 'stray_payment';
  expect(found({ places: [place(1, 'payment-2')] })).toEqual([stray]);
  expect(found({ places: [place(1, 'payment-1'), place(3, 'payment-2')] })).toEqual([stray]);
  expect(found({ places: [...places.slice(0, 1), place(2, null), place(3, 'payment-2')] })).toEqual(
    [stray],
  );
  expect(found({ payments: [{ ...declined, key: 'key-1' }, paid] })).toEqual([stray]);
  const lost = { ...declined, checkoutSessionId: 'session-9' };
  expect(found({ payments: [lost, paid] })).toEqual([stray]);
});

test('A payer who was told that it is paid although nothing was charged is found', () => {
  const toldPaid = [...(canceled.checkoutVisits ?? []), visit('page', { shows: 'paid' })];
  expect(found({ ...canceled, checkoutVisits: toldPaid })).toEqual(['false_receipt']);
  expect(found({ checkoutArrivals: [{ ...arrival, charges: 0 }] })).toEqual(['false_receipt']);
});

test('A payer who was told anything else that is not so is found', () => {
  expect(found({ checkoutArrivals: [{ ...arrival, shown: 'open' }] })).toEqual(['wrong_page']);
  expect(foundIn(visit('page', { shows: 'ended' }))).toEqual(['wrong_page']);
  expect(foundIn(visit('page', { shows: 'form' }, { knownStatus: 'complete' }))).toEqual([
    'wrong_page',
  ]);
  expect(foundIn(visit('page', { shows: 'paid' }, { knownStatus: 'complete' }))).toEqual([]);
});

test('A payer who is led anywhere else, or to a page that checkout does not have, is found', () => {
  expect(foundIn(visit('payment', { leadsTo: 'elsewhere' }))).toEqual(['wrong_redirect']);
  expect(foundIn(visit('cancel', { leadsTo: 'shop' }))).toEqual(['wrong_redirect']);
  expect(foundIn(visit('payment', { shows: 'waiting' }))).toEqual(['wrong_redirect']);
  expect(foundIn(visit('page', { shows: 'strange' }))).toEqual(['unexpected_answer']);
});

test('A payer who got an error, or nothing from a gateway that was alive, is found', () => {
  expect(foundIn(visit('payment', { status: 503 }))).toEqual([]);
  expect(foundIn(visit('payment', { status: 500 }))).toEqual(['unexpected_answer']);
  expect(foundIn(visit('page', { status: 404 }))).toEqual(['unexpected_answer']);
  const silent = { reply: { kind: 'no_answer', reason: 'ECONNRESET' } } as const;
  expect(foundIn(visit('payment', {}, silent))).toEqual(['lost_answer']);
  expect(foundIn(visit('payment', {}, { ...silent, serverLived: false }))).toEqual([]);
});

test('A merchant who was answered what is not so is found', () => {
  const foundWith = (...more: SessionRequest[]): string[] =>
    found({ sessionRequests: [...requests, ...more] });
  const refused = (status: number, problem: string): SessionRequest =>
    answered('expire', null, { status, problem });
  expect(foundWith(refused(409, 'checkout_session_not_open'))).toEqual([]);
  expect(foundWith(refused(409, 'operation_in_progress'))).toEqual([]);
  expect(foundWith(refused(404, 'checkout_session_not_found'))).toEqual(['unexpected_answer']);
  expect(
    found({
      ...canceled,
      sessionRequests: [
        ...(canceled.sessionRequests ?? []),
        refused(409, 'checkout_session_not_open'),
      ],
    }),
  ).toEqual(['contradiction']);
  expect(foundWith(answered('expire', { ...open, status: 'expired', url: null }))).toEqual([
    'contradiction',
  ]);
  expect(foundWith(answered('create', { ...open, url: null }))).toEqual(['contradiction']);
  const other = new Address('https://gateway.example/checkout/other');
  expect(foundWith(answered('create', { ...open, url: other }))).toEqual(['contradiction']);
  const noAnswer: SessionReply = { kind: 'no_answer', reason: 'ECONNRESET' };
  expect(foundWith(answered('read', null, { reply: noAnswer }))).toEqual(['lost_answer']);
});

test('A second session for one key, and one that nobody ordered, are found', () => {
  const second = { ...session, id: 'session-2', status: 'open' };
  expect(
    found({
      sessions: [session, second],
      sessionRequests: [...requests, answered('create', { ...open, id: 'session-2' })],
    }),
  ).toEqual(['contradiction']);
  expect(found({ sessions: [{ ...session, currency: 'EUR' }] })).toEqual(['contradiction']);
});

describe('The event of the end of a session', () => {
  const event = (type: string, changed: Partial<MerchantEvent> = {}): MerchantEvent => ({
    id: `event of ${type}`,
    sequence: 2,
    type,
    paymentId: null,
    sessionId: 'session-1',
    text: '{}',
    ...changed,
  });
  const succeeded = event('payment.succeeded', {
    sequence: 1,
    paymentId: 'payment-2',
    sessionId: null,
  });
  const completed = event('checkout_session.completed');
  const listing = (
    list: readonly MerchantEvent[],
    facts: Partial<Facts> = {},
    merchant: 'merchant_one' | 'merchant_two' = 'merchant_one',
  ): string[] =>
    found({
      ...facts,
      merchantEvents: {
        lists: new Map([[merchant, list]]),
        followed: new Map(),
        endpoints: [],
        receipts: [],
        attempts: [],
      },
    });
  const first = (one: MerchantEvent): MerchantEvent => ({ ...one, sequence: 1 });
  const third = (one: MerchantEvent): MerchantEvent => ({ ...one, sequence: 3 });

  test('that comes once, and after those of its payment, breaks no promise', () => {
    expect(listing([succeeded, completed])).toEqual([]);
    const expiry = first(event('checkout_session.expired'));
    expect(listing([expiry], canceled)).toEqual([]);
  });

  test('is found if it is missing, comes twice, or tells another end', () => {
    expect(listing([succeeded])).toEqual(['missing_event']);
    expect(listing([succeeded, completed, third(completed)])).toEqual(['wrong_event']);
    expect(listing([succeeded, completed, third(event('checkout_session.expired'))])).toEqual([
      'wrong_event',
    ]);
    expect(listing([succeeded, event('checkout_session.expired')])).toEqual(['wrong_event']);
    const ofNobody = event('checkout_session.expired', { sessionId: 'session-9', sequence: 3 });
    expect(listing([succeeded, completed, ofNobody])).toEqual(['wrong_event']);
  });

  test('is found if the session is open', () => {
    const facts = {
      ...canceled,
      sessions: [{ ...expired, status: 'open', expiryReason: null }],
      places: [place(1, 'payment-1')],
      sessionRequests: [answered('create', open)],
      checkoutVisits: [],
    };
    expect(listing([], facts)).toEqual([]);
    expect(listing([first(event('checkout_session.expired'))], facts)).toEqual(['wrong_event']);
  });

  test('is found if it comes to another merchant, or before its payment has succeeded', () => {
    expect(listing([first(event('checkout_session.expired'))], canceled, 'merchant_two')).toEqual([
      'foreign_event',
    ]);
    expect(listing([first(completed), { ...succeeded, sequence: 2 }])).toEqual([
      'event_out_of_order',
    ]);
  });
});

test('What is reported of a session has no address', () => {
  const facts = factsOf({ sessionRequests: requests, checkoutVisits: visits });
  const report = formatViolations([{ kind: 'stuck', text: 'open', tag: 'order-1' }], facts);
  expect(report).toContain('clicks twice');
  expect(report).not.toContain('token');
});

test('The notebook records how a session ended as soon as anyone is told, and keeps addresses separately', () => {
  const notebook = createNotebook();
  notebook.sessionRequest(answered('create', open));
  expect(notebook.endOfSession('session-1')).toBeNull();
  notebook.checkoutVisit(visit('page', { shows: 'waiting' }));
  expect(notebook.endOfSession('session-1')).toBeNull();
  notebook.checkoutVisit(visit('page', { shows: 'paid' }));
  expect(notebook.endOfSession('session-1')).toBe('complete');
  expect([...notebook.addresses]).toEqual(['https://gateway.example/checkout/token']);
});

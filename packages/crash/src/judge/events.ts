import { type BookedEvent } from '../books/books.js';
import { type MerchantId } from '../merchants/order.js';
import { type MerchantEvent } from '../receivers/merchant-event.js';
import { type Endpoint, isWantedBy, type Receipt } from '../receivers/receipt.js';
import { type Facts, type SeenOfEvents, type Violation, type ViolationKind } from './facts.js';
import { groupBy } from '@payment-gateway/service-kit/collections/group-by';

/** Compares merchants' events with the books, and what readers and endpoints got with those events. */
export function judgeEvents({ merchantEvents: seen, payments, events }: Facts): Violation[] {
  if (seen === null) return [];
  const merchantOf = new Map(payments.map(({ id, merchant }) => [id, merchant]));
  const expected = groupBy(events, ({ paymentId }) => paymentId);
  return [
    ...[...seen.lists].flatMap(([merchant, list]) => [
      ...judgeSequences(merchant, list),
      ...judgeFollower(merchant, list, seen.followed.get(merchant)),
    ]),
    ...judgeHistories([...seen.lists], expected, merchantOf),
    ...seen.endpoints.flatMap((endpoint) => judgeEndpoint(endpoint, seen)),
  ];
}

const violation = (kind: ViolationKind, text: string, paymentId?: string | null): Violation => ({
  kind,
  text,
  ...(paymentId && { paymentId }),
});

function judgeSequences(merchant: string, list: readonly MerchantEvent[]): Violation[] {
  const gap = list.findIndex(({ sequence }, place) => sequence !== place + 1);
  if (gap === -1) return [];
  const found = list[gap]?.sequence ?? 0;
  return [violation('missing_event', `${merchant}: sequence ${found} in the place of ${gap + 1}`)];
}

function judgeFollower(
  merchant: string,
  list: readonly MerchantEvent[],
  followed: readonly MerchantEvent[] | undefined,
): Violation[] {
  const isSame =
    followed?.length === list.length && list.every(({ text }, at) => followed[at]?.text === text);
  if (followed === undefined || isSame) return [];
  const text = `${merchant}: a reader that followed ${list.length} events got ${followed.length}, or others`;
  return [violation('missing_event', text)];
}

// Each payment's events must be those of its history, in that order, and its merchant's.
function judgeHistories(
  lists: readonly (readonly [MerchantId, readonly MerchantEvent[]])[],
  histories: ReadonlyMap<string, readonly BookedEvent[]>,
  merchantOf: ReadonlyMap<string, string>,
): Violation[] {
  const foreign = lists.flatMap(([merchant, list]) =>
    list.filter(({ paymentId }) => paymentId && merchantOf.get(paymentId) !== merchant),
  );
  const told = groupBy(
    lists.flatMap(([, list]) => list),
    ({ paymentId }) => paymentId,
  );
  const wrong = [...histories].flatMap(([paymentId, history]) => {
    const types = (told.get(paymentId) ?? []).map(({ type }) => type).join(', ');
    const wanted = history.flatMap(typesOf).join(', ');
    if (types === wanted) return [];
    return [violation('missing_event', `its events are ${types}, expected ${wanted}`, paymentId)];
  });
  return [
    ...foreign.map(({ type, paymentId }) =>
      violation('foreign_event', `${type} is in the list of another merchant`, paymentId),
    ),
    ...wrong,
  ];
}

const OF_OPERATION = /^(capture|void|refund)_(requested|pending|succeeded|failed)$/;
const OF_CHARGE = new Set(['intent_recorded', 'outcome_recorded']);

/** The types of the events that a row of a history must become. */
function typesOf({ type, fromStatus, toStatus }: BookedEvent): string[] {
  const ofPayment = `payment.${toStatus === 'initiated' ? 'processing' : toStatus}`;
  if (OF_CHARGE.has(type)) return [ofPayment];
  const [, kind, step] = OF_OPERATION.exec(type) ?? [];
  if (kind === undefined) return [];
  const own = `${kind}.${step === 'requested' ? 'pending' : step}`;
  return fromStatus === toStatus ? [own] : [own, ofPayment];
}

function judgeEndpoint(endpoint: Endpoint, seen: SeenOfEvents): Violation[] {
  const receipts = seen.receipts.filter(({ endpointId }) => endpointId === endpoint.id);
  const list = seen.lists.get(endpoint.merchant) ?? [];
  const wanted = list.filter((event) => isWantedBy(endpoint, event));
  const got = groupBy(receipts, ({ event }) => event.id);
  const byId = new Map(wanted.map((event) => [event.id, event]));
  const name = `an endpoint of ${endpoint.merchant}`;
  const missing = wanted.filter(({ id }) => !got.has(id));
  return [
    ...missing.map(({ type, sequence, paymentId }) =>
      violation('missing_event', `${name} never got ${sequence}, ${type}`, paymentId),
    ),
    ...receipts.flatMap((receipt) => judgeReceipt(receipt, byId.get(receipt.event.id), name)),
    ...judgeOrder(receipts, endpoint, seen, name),
  ];
}

function judgeReceipt(
  { event, webhookId, isSigned }: Receipt,
  listed: MerchantEvent | undefined,
  name: string,
): Violation[] {
  const { type, paymentId } = event;
  if (listed === undefined) {
    const text = `${name} got ${type}, which is another merchant's or was not asked for`;
    return [violation('foreign_event', text, paymentId)];
  }
  const isRight = isSigned && webhookId === event.id && event.text === listed.text;
  return isRight ? [] : [violation('wrong_event', `${name} got another ${type}`, paymentId)];
}

// An event that fails holds back the later ones of its payment until it has had so many attempts.
const HOLDING_ATTEMPTS = 3;

// An event may come first only after the one before it was accepted, or has failed often enough.
function judgeOrder(
  receipts: readonly Receipt[],
  endpoint: Endpoint,
  { attempts: booked }: SeenOfEvents,
  name: string,
): Violation[] {
  const attempts = groupBy(
    booked.filter(({ endpointId }) => endpointId === endpoint.id),
    ({ eventId }) => eventId,
  );
  const ofPayments = groupBy(
    receipts.filter(({ event }) => event.paymentId !== null),
    ({ event }) => event.paymentId,
  );
  return [...ofPayments].flatMap(([paymentId, of]) => {
    const byEvent = [...groupBy(of, ({ event }) => event.sequence)]
      .sort(([one], [other]) => one - other)
      .map(([, same]) => same);
    return byEvent.flatMap((later, place) => {
      const [first] = later;
      const earlier = byEvent[place - 1];
      if (first === undefined || earlier?.[0] === undefined) return [];
      const { id, type } = earlier[0].event;
      const isAccepted = earlier.some(
        ({ acceptedAt }) => acceptedAt !== null && acceptedAt <= first.at,
      );
      const failures = (attempts.get(id) ?? []).filter(({ at }) => at <= first.at);
      if (isAccepted || failures.length >= HOLDING_ATTEMPTS) return [];
      const text = `${name} got ${first.event.type} before ${type} was accepted or given up`;
      return [violation('event_out_of_order', text, paymentId)];
    });
  });
}

import { eventIdOf } from './ids.js';
import { type EventRequest, type MerchantEvent, type PaymentEventType } from './merchant-event.js';
import { type HistoryStep, subjectOf } from './operations/history.js';
import { type PaymentEvent, publicStatusOf } from './payment.js';

type Unnumbered = Omit<MerchantEvent, 'sequence'>;

/**
 * A step in a payment's history as merchants see it. An operation that ends an authorization is two events: its
 * own, and that of the payment's new status. A contradiction and its review are none: they change nothing that
 * merchants see.
 */
export function merchantEventsOf(step: HistoryStep, request: EventRequest | null): Unnumbered[] {
  const { event, payment, operation } = step;
  return typesOf(step).map((type, nth) => ({
    id: eventIdOf(event, nth),
    merchantId: payment.merchantId,
    type,
    timestamp: event.at,
    data: { payment, operation },
    request,
  }));
}

function typesOf({ event, before, payment, operation }: HistoryStep): PaymentEventType[] {
  const about = subjectOf(event.type);
  const ofPayment = `payment.${publicStatusOf(payment)}` as const;
  if (about === null || operation === null) return isOfCharge(event) ? [ofPayment] : [];
  const { kind, step } = about;
  if (step === 'contradicted') return [];
  const own = `${kind}.${step === 'requested' ? 'pending' : step}` as const;
  const isMoved = before !== null && before.state.status !== payment.state.status;
  return isMoved ? [own, ofPayment] : [own];
}

const isOfCharge = ({ type }: PaymentEvent): boolean =>
  type === 'intent_recorded' || type === 'outcome_recorded';

/** Whether a step was caused by the request that began what it is about. */
export const isByRequest = ({ cause }: PaymentEvent): boolean =>
  cause === 'merchant' || cause === 'bank_answer';

import { isRecord, textOf, wholeOf } from '@payment-gateway/testkit';

/** An event as its merchant sees it. */
export type MerchantEvent = {
  readonly id: string;
  readonly sequence: number;
  readonly type: string;
  readonly paymentId: string | null;
  readonly sessionId: string | null;
  /** The whole of it, as JSON. */
  readonly text: string;
};

/** Reads an event. Throws if it is not one. */
export function readEvent(fields: unknown): MerchantEvent {
  if (!isRecord(fields)) throw new Error('An event that is not an object');
  const { data } = fields;
  const about = (what: 'payment' | 'checkout_session') =>
    isRecord(data) && isRecord(data[what]) ? textOf(data[what], 'id') : null;
  return {
    id: textOf(fields, 'id'),
    sequence: wholeOf(fields, 'sequence'),
    type: textOf(fields, 'type'),
    paymentId: about('payment'),
    sessionId: about('checkout_session'),
    text: JSON.stringify(fields),
  };
}

import { V7Generator } from 'uuidv7';

// Case-insensitive without the Unicode flag, so that only ASCII letters match.
const ID = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i;

// Ids keep rising even if the clock steps back a little.
const generator = new V7Generator();

/**
 * A new time-ordered id (UUID version 7, RFC 9562): unique without a central counter, and new rows are neighbours in
 * the index.
 */
export const newId = (now = new Date()): string =>
  generator.generateOrResetWithTs(now.getTime()).toString();

/**
 * Reads an id. Apple writes UUIDs in capitals, and RFC 9562 (4) accepts both. Null if it is not a UUID of version 7,
 * as all of the gateway's are.
 */
export const readId = (text: string): string | null => (ID.test(text) ? text.toLowerCase() : null);

/**
 * The id of the merchant's `nth` event of a step in a payment's history: always the same, so that no step becomes an
 * event twice. It carries the time of the step, its version, and the random part of the payment's id.
 */
export function eventIdOf(
  { paymentId, version, at }: { paymentId: string; version: number; at: Date },
  nth: number,
): string {
  const time = lowestIdAt(at).slice(0, 13);
  const number = ((version * 2 + nth) % 0x1000).toString(16).padStart(3, '0');
  return `${time}-7${number}-${paymentId.slice(19)}`;
}

/** The time in an id, to the millisecond. */
export const timeOfId = (id: string): Date =>
  new Date(Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16));

/** Sorts just before all ids of that millisecond, and after all earlier ones. */
export function lowestIdAt(time: Date): string {
  const hex = Math.max(0, time.getTime()).toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`;
}

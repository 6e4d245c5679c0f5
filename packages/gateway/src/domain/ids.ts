import { V7Generator } from 'uuidv7';

// In either case. The flag goes without Unicode, so that no letter but those of ASCII is taken for one
// of these.
const ID = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i;

// Its ids rise even when the clock steps back a little.
const generator = new V7Generator();

/**
 * A new time-ordered id (UUID version 7, RFC 9562): unique without a central counter, and rows made
 * one after the other lie side by side in the index.
 */
export const newId = (now = new Date()): string =>
  generator.generateOrResetWithTs(now.getTime()).toString();

/**
 * An id as people and programs write it: Apple's UUIDs come in capitals, and RFC 9562 (4) takes both.
 * Null if it cannot be one of the gateway's, a UUID of version 7.
 */
export const readId = (text: string): string | null => (ID.test(text) ? text.toLowerCase() : null);

/** The time that an id carries, to the millisecond. */
export const timeOfId = (id: string): Date =>
  new Date(Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16));

/** What sorts just before every id of that millisecond, and after all earlier ones. */
export function lowestIdAt(time: Date): string {
  const hex = Math.max(0, time.getTime()).toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`;
}

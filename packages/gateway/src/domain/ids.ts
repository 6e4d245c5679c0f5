import { uuidv7 } from 'uuidv7';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/**
 * A new time-ordered id (UUID version 7, RFC 9562): unique without a central counter, and rows made
 * one after the other lie side by side in the index.
 */
export const newId = (): string => uuidv7();

/** True for an id as the gateway writes it: a lower-case UUID. */
export const isId = (text: string): boolean => UUID.test(text);

/** Whether a retry helps, and how to retry: for developers of clients. */
export const retryTable = {
  same_key: [
    'yes, same key',
    'Send the same request with the same `Idempotency-Key`, after `Retry-After` if given. It is carried out once, however often you send it.',
  ],
  new_key: [
    'yes, new key',
    'The key belongs to the attempt it was first used for, and always returns its result. A new attempt needs a new key.',
  ],
  other_card: [
    'with another card, new key',
    'This card would be declined again. The payer may use another one: a new attempt with a new key.',
  ],
  corrected: [
    'once corrected',
    'The same request would be refused again. Nothing was begun, so the corrected request may use the same key.',
  ],
  no: ['no', 'A retry changes nothing.'],
} as const satisfies Record<string, readonly [label: string, meaning: string]>;

type Retry = keyof typeof retryTable;

/** What a code means, in a sentence or two with names in backquotes, and whether to retry. */
export type Advice = readonly [retry: Retry, means: string];

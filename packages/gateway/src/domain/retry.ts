/** Whether it helps to try again, and how. For people who write a client. */
export const retryTable = {
  same_key: [
    'yes, same key',
    'Send the same request again with the same `Idempotency-Key`, after `Retry-After` if there is one. It is done once, however often it is sent.',
  ],
  new_key: [
    'yes, new key',
    'The key stands for the attempt that it was used for, and answers with that from now on. A new attempt takes a new key.',
  ],
  other_card: [
    'with another card, new key',
    'This card would be declined again. The payer may take another one: a new attempt with a new key.',
  ],
  corrected: [
    'once corrected',
    'The same request would be refused again. Nothing was begun and the key is not used up, so the corrected request may have the same key.',
  ],
  no: ['no', 'Sending it again changes nothing.'],
} as const satisfies Record<string, readonly [label: string, meaning: string]>;

export type Retry = keyof typeof retryTable;

/** What a code means, in a sentence or two with names in backquotes, and whether to try again. */
export type Advice = readonly [retry: Retry, means: string];

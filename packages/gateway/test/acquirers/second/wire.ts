/** The bank's results, as numbers. */
export const RESULTS = { approved: 1, declined: 5, pending: 7 } as const;

export const actions = { capture: 'SETTLE', void: 'CANCEL', refund: 'CREDIT' } as const;

export const captureModes = ['automatic', 'manual'] as const;
export const depositStatuses = [
  'succeeded',
  'authorized',
  'pending',
  'requires_action',
  'failed',
] as const;
export const operationKinds = ['capture', 'void', 'refund'] as const;
export const operationStatuses = ['succeeded', 'pending', 'failed'] as const;
export const entryKinds = ['charge', 'authorization', 'capture', 'refund', 'void'] as const;

/** What a pending deposit or operation settles to. */
export const settledDeposits = ['approved', 'declined'] as const;
export const settledOperations = ['succeeded', 'failed'] as const;

/** The code that every answer gives with a status. */
export const codeOf = {
  succeeded: '0',
  authorized: '0',
  pending: '200',
  requires_action: '300',
  failed: '100',
} as const;

export type CaptureMode = (typeof captureModes)[number];
export type OperationKind = (typeof operationKinds)[number];
export type SettledDeposit = (typeof settledDeposits)[number];
export type SettledOperation = (typeof settledOperations)[number];

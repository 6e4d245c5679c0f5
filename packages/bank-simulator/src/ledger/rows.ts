import { z } from 'zod';

export const captureModes = ['automatic', 'manual'] as const;
export const depositStatuses = ['succeeded', 'authorized', 'pending', 'failed'] as const;
export const operationKinds = ['capture', 'void', 'refund'] as const;
export const operationStatuses = ['succeeded', 'pending', 'failed'] as const;
export const entryKinds = ['charge', 'authorization', 'capture', 'refund', 'void'] as const;

/** The code that goes with each status in every answer. */
export const codeOf = { succeeded: '0', authorized: '0', pending: '200', failed: '100' } as const;

const captureMode = z.enum(captureModes);
const settledDeposit = z.enum(['approved', 'declined']);
const operationKind = z.enum(operationKinds);
const settledOperation = z.enum(['succeeded', 'failed']);

// What a deposit asks for is unknown as long as its reference is only barred.
const depositRow = z.object({
  reference: z.string(),
  transaction_id: z.string(),
  status: z.enum(depositStatuses),
  reason: z.string().nullable(),
  card: z.string().nullable(),
  test_card: z.string().nullable(),
  requested_amount: z.number().nullable(),
  amount: z.number().nullable(),
  currency: z.string().nullable(),
  capture: captureMode.nullable(),
  created_at: z.number(),
  settles_at: z.number().nullable(),
  settles_to: settledDeposit.nullable(),
  voided_at: z.number().nullable(),
});

// What the operations on a deposit come to; "refunding" are the refunds that are still pending.
const depositWithSums = depositRow.extend({
  captured: z.number(),
  refunded: z.number(),
  refunding: z.number(),
});

const operationRow = z.object({
  reference: z.string(),
  deposit_reference: z.string(),
  kind: operationKind,
  transaction_id: z.string(),
  status: z.enum(operationStatuses),
  reason: z.string().nullable(),
  requested_amount: z.number().nullable(),
  amount: z.number(),
  currency: z.string().nullable(),
  created_at: z.number(),
  settles_at: z.number().nullable(),
  settles_to: settledOperation.nullable(),
});

const entryRow = z.object({
  id: z.number(),
  reference: z.string(),
  operation_reference: z.string().nullable(),
  transaction_id: z.string(),
  kind: z.enum(entryKinds),
  amount: z.number(),
  currency: z.string(),
  card: z.string(),
  at: z.number(),
});

const dueDeposit = depositRow.extend({ settles_at: z.number(), settles_to: settledDeposit });
const dueOperation = operationRow.extend({
  settles_at: z.number(),
  settles_to: settledOperation,
  card: z.string().nullable(),
});

export type CaptureMode = z.infer<typeof captureMode>;
export type OperationKind = z.infer<typeof operationKind>;
export type SettledOperation = z.infer<typeof settledOperation>;
export type DepositRow = z.infer<typeof depositRow>;
export type Deposit = z.infer<typeof depositWithSums>;
export type DueDeposit = z.infer<typeof dueDeposit>;
export type Operation = z.infer<typeof operationRow>;
export type DueOperation = z.infer<typeof dueOperation>;
export type Entry = z.infer<typeof entryRow>;

/** Rows are checked where they leave SQLite: beyond this point their types are true. */
export const toDeposit = (row: unknown): Deposit | undefined =>
  depositWithSums.optional().parse(row);
export const toDueDeposits = (rows: unknown): DueDeposit[] => z.array(dueDeposit).parse(rows);
export const toOperation = (row: unknown): Operation | undefined =>
  operationRow.optional().parse(row);
export const toDueOperations = (rows: unknown): DueOperation[] => z.array(dueOperation).parse(rows);
export const toEntries = (rows: unknown): Entry[] => z.array(entryRow).parse(rows);

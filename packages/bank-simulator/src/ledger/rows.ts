import { z } from 'zod';

export const captureModes = ['automatic', 'manual'] as const;
export const depositStatuses = ['succeeded', 'authorized', 'pending', 'failed'] as const;
export const entryKinds = ['charge', 'authorization', 'capture', 'refund', 'void'] as const;

/** The code that goes with each status in every answer. */
export const codeOf = { succeeded: '0', authorized: '0', pending: '200', failed: '100' } as const;

const captureMode = z.enum(captureModes);

// What a deposit asks for is unknown as long as its reference is only barred.
const depositRow = z.object({
  reference: z.string(),
  transaction_id: z.string(),
  status: z.enum(depositStatuses),
  reason: z.string().nullable(),
  card: z.string().nullable(),
  requested_amount: z.number().nullable(),
  amount: z.number().nullable(),
  currency: z.string().nullable(),
  capture: captureMode.nullable(),
  created_at: z.number(),
  settles_at: z.number().nullable(),
  settles_to: z.enum(['approved', 'declined']).nullable(),
  voided_at: z.number().nullable(),
});

const operationRow = z.object({
  reference: z.string(),
  deposit_reference: z.string(),
  kind: z.enum(['capture', 'refund', 'void']),
  transaction_id: z.string(),
  status: z.enum(['succeeded', 'failed']),
  reason: z.string().nullable(),
  amount: z.number(),
  currency: z.string().nullable(),
  created_at: z.number(),
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

export type CaptureMode = z.infer<typeof captureMode>;
export type Deposit = z.infer<typeof depositRow>;
export type Operation = z.infer<typeof operationRow>;
export type Entry = z.infer<typeof entryRow>;

/** Rows are checked where they leave SQLite: beyond this point their types are true. */
export const toDeposit = (row: unknown): Deposit | undefined => depositRow.optional().parse(row);
export const toDeposits = (rows: unknown): Deposit[] => z.array(depositRow).parse(rows);
export const toOperation = (row: unknown): Operation | undefined =>
  operationRow.optional().parse(row);
export const toEntries = (rows: unknown): Entry[] => z.array(entryRow).parse(rows);

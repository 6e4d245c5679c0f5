import { z } from 'zod';
import {
  captureModes,
  depositStatuses,
  entryKinds,
  operationKinds,
  operationStatuses,
  settledDeposits,
  settledOperations,
} from '../domain/states.js';
import { schemes } from '../domain/schemes.js';
import {
  authenticationFlows,
  authenticationRequests,
  authenticationResults,
  challengeModes,
  spoiledAnswers,
} from '../domain/three-d-secure.js';

const settledDeposit = z.enum(settledDeposits);
const settledOperation = z.enum(settledOperations);

// A barred reference has no request yet, so all fields of the request are null.
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
  capture: z.enum(captureModes).nullable(),
  created_at: z.number(),
  settles_at: z.number().nullable(),
  settles_to: settledDeposit.nullable(),
  voided_at: z.number().nullable(),
  // Null unless the request had these fields.
  authentication_request: z.enum(authenticationRequests).nullable(),
  challenge_mode: z.enum(challengeModes).nullable(),
});

// All null without an authentication; the result is null as well while the payer has to decide.
const authentication = z.object({
  authentication_id: z.string().nullable(),
  flow: z.enum(authenticationFlows).nullable(),
  result: z.enum(authenticationResults).nullable(),
  scheme: z.enum(schemes).nullable(),
  merchant_name: z.string().nullable(),
  /** Sealed. */
  return_url: z.string().nullable(),
  /** What spoils the first answer. */
  first_answer: z.enum(spoiledAnswers).nullable(),
});

// The sums of the operations on a deposit. `refunding`: pending refunds.
const fullDeposit = depositRow.extend({
  ...authentication.shape,
  captured: z.number(),
  refunded: z.number(),
  refunding: z.number(),
});

const noticeRow = z.object({
  id: z.number(),
  message_id: z.string(),
  reference: z.string(),
  signed_at: z.number().nullable(),
  attempts: z.number(),
});

const operationRow = z.object({
  reference: z.string(),
  deposit_reference: z.string(),
  kind: z.enum(operationKinds),
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

export type DepositRow = z.infer<typeof depositRow>;
export type Deposit = z.infer<typeof fullDeposit>;
export type DueDeposit = z.infer<typeof dueDeposit>;
export type Operation = z.infer<typeof operationRow>;
export type DueOperation = z.infer<typeof dueOperation>;
export type Entry = z.infer<typeof entryRow>;
export type Authentication = z.infer<typeof authentication>;
export type Notice = z.infer<typeof noticeRow>;

/** Rows are parsed where they leave SQLite: beyond this point their types can be trusted. */
export const toDeposit = (row: unknown): Deposit | undefined => fullDeposit.optional().parse(row);
export const toDueDeposits = (rows: unknown): DueDeposit[] => z.array(dueDeposit).parse(rows);
export const toOperation = (row: unknown): Operation | undefined =>
  operationRow.optional().parse(row);
export const toDueOperations = (rows: unknown): DueOperation[] => z.array(dueOperation).parse(rows);
export const toEntries = (rows: unknown): Entry[] => z.array(entryRow).parse(rows);
export const toNotices = (rows: unknown): Notice[] => z.array(noticeRow).parse(rows);

import { z } from 'zod';
import * as schemas from '../schemas.js';

const components = {
  DepositRequest: schemas.depositRequest,
  Deposit: schemas.deposit,
  CaptureRequest: schemas.captureRequest,
  VoidRequest: schemas.voidRequest,
  RefundRequest: schemas.refundRequest,
  Operation: schemas.operation,
  LedgerPage: schemas.ledgerPage,
  Problem: schemas.problemDocument,
  Health: schemas.health,
};
/** zod's own type cannot be named where the whole document is declared. */
type JsonSchema = { properties?: Record<string, unknown> };
export type ComponentName = keyof typeof components;
export type Examples = Record<string, { summary: string; value: object }>;

const ref = (name: ComponentName) => ({ $ref: `#/components/schemas/${name}` });

export const requestBody = <Offered extends Examples>(name: ComponentName, examples: Offered) => ({
  required: true,
  content: { 'application/json': { schema: ref(name), examples } },
});
export const answer = (name: ComponentName, description: string, examples?: Examples) => ({
  description,
  content: { 'application/json': { schema: ref(name), ...(examples && { examples }) } },
});
export const refusal = (description: string) => ({
  description,
  content: { 'application/problem+json': { schema: ref('Problem') } },
});
export const badBody = {
  400: refusal('The body is not JSON.'),
  413: refusal('The body is larger than 64 KiB.'),
  415: refusal('The body is of another type than application/json.'),
};
export const unknownCaller = refusal(
  'The call shows no bearer token that the bank knows, and it asks for one. Nothing was done.',
);
export const wrongValues = refusal('A field is wrong; `errors` names it.');
export const unavailable = refusal('The ledger cannot be used right now; nothing was done.');
export const neverSeen = refusal('The reference was never seen.');

const inPath = (name: string) => ({
  name,
  in: 'path',
  required: true,
  schema: componentOf(schemas.reference),
});
export const depositInPath = inPath('reference');
export const operationInPath = inPath('operation_reference');

export function componentSchemas() {
  return Object.fromEntries(
    Object.entries(components).map(([name, schema]) => [name, componentOf(schema)]),
  );
}

/** A schema as a client may send it, and without what is meant for documents of their own. */
export function componentOf(schema: z.ZodType): JsonSchema {
  const bare = { ...z.toJSONSchema(schema, { io: 'input' }) };
  delete bare.$schema;
  delete bare.$id;
  return bare;
}

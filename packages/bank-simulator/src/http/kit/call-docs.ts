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
  Notification: schemas.notification,
  Problem: schemas.problemDocument,
  Health: schemas.health,
};

type ComponentName = keyof typeof components;
/** zod's own type cannot be named in the type of the whole document. */
type JsonSchema = { readonly properties?: Record<string, unknown> };
type Content = Record<
  string,
  { readonly schema: JsonSchema | { readonly $ref: string }; readonly examples?: Examples }
>;

export type Examples = Readonly<
  Record<string, { readonly summary: string; readonly value: object }>
>;
export type ProblemDoc = { readonly description: string; readonly content: Content };
export type AnswerDoc = ProblemDoc & { readonly status: number };

const ref = (name: ComponentName) => ({ $ref: `#/components/schemas/${name}` });

/** Documents the answer of a call. */
export const answers = (
  status: number,
  name: ComponentName,
  description: string,
  examples?: Examples,
): AnswerDoc => ({
  status,
  description,
  content: { 'application/json': { schema: ref(name), ...(examples && { examples }) } },
});

/** Documents an error. */
export const refusal = (description: string): ProblemDoc => ({
  description,
  content: { 'application/problem+json': { schema: ref('Problem') } },
});
export const unavailable = refusal('The ledger cannot be used right now; nothing was done.');
export const neverSeen = refusal('The reference was never seen.');

/** Documents a body, by the schema that checks it. */
export function requestBody(schema: unknown, examples: Examples = {}) {
  const [name] = Object.entries(components).find(([, one]) => one === schema) ?? [];
  return {
    required: true,
    content: {
      'application/json': { schema: { $ref: `#/components/schemas/${name ?? ''}` }, examples },
    },
  };
}

export const componentSchemas = () =>
  Object.fromEntries(
    Object.entries(components).map(([name, schema]) => [name, jsonSchemaOf(schema)]),
  );

/** A schema as clients may send it, without what belongs to documents of their own. */
export function jsonSchemaOf(schema: z.ZodType): JsonSchema {
  const bare = { ...z.toJSONSchema(schema, { io: 'input' }) };
  delete bare.$schema;
  delete bare.$id;
  return bare;
}

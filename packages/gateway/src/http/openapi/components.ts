import { z } from 'zod';
import { type Call } from '../kit/call.js';
import { problemView } from '../kit/problem.js';

// The order in which the contract lists the schemas of its first release; those of later calls follow.
const FIRST_SCHEMAS = [
  'PaymentRequest',
  'Payment',
  'PaymentList',
  'CaptureRequest',
  'VoidRequest',
  'RefundRequest',
  'Operation',
  'OperationAndPayment',
  'RefundList',
  'PaymentEvent',
  'PaymentEventList',
  'Problem',
];

/** The schemas that requests are validated with and answers are typed by, as JSON Schema. */
export function componentSchemas(
  calls: readonly Call[],
  others: readonly z.ZodType[],
): Record<string, unknown> {
  const ofCalls = calls.flatMap(({ contract: { body, answer } }) =>
    body === null ? [answer.schema] : [body.schema, answer.schema],
  );
  const named = new Map(
    [...ofCalls, ...others, problemView].flatMap(schemasIn).map((one) => [idOf(one), one]),
  );
  const registry = z.registry<{ id: string }>();
  for (const id of new Set([...FIRST_SCHEMAS, ...named.keys()])) {
    const schema = named.get(id);
    if (id !== undefined && schema !== undefined) registry.add(schema, { id });
  }
  const { schemas: generated } = z.toJSONSchema(registry, {
    io: 'input',
    uri: (id) => `#/components/schemas/${id}`,
  });
  return Object.fromEntries(
    Object.entries(generated).map(([name, schema]) => [name, withoutIdentity(schema)]),
  );
}

const idOf = (schema: z.ZodType): string | undefined => schema.meta()?.id;

/** The schemas with an id: this one and those inside it. */
function schemasIn(schema: z.ZodType): z.ZodType[] {
  const found = partsOf(schema)
    .filter((part) => part instanceof z.ZodType)
    .flatMap(schemasIn);
  return idOf(schema) === undefined ? found : [...found, schema];
}

function partsOf(schema: z.ZodType): readonly unknown[] {
  if (schema instanceof z.ZodObject) return Object.values(schema.shape);
  if (schema instanceof z.ZodArray) return [schema.element];
  return schema instanceof z.ZodNullable ? [schema.unwrap()] : [];
}

// OpenAPI sets a schema's address and dialect; these keys would contradict it.
function withoutIdentity(schema: object): object {
  return Object.fromEntries(
    Object.entries(schema).filter(([key]) => !['$schema', '$id', 'id'].includes(key)),
  );
}

/** A reference to a schema that has an id. */
export function refTo(schema: z.ZodType) {
  const id = idOf(schema);
  if (id === undefined) throw new Error('a schema of the contract needs an id: .meta({ id })');
  return { $ref: `#/components/schemas/${id}` };
}

import { z } from 'zod';

/** Where one key may stand, in words, and where it stands. */
export const idempotencyKey = (attempt: string, body = 'body') => ({
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  // No example: Swagger UI would fill it in, and everybody would send the same key.
  description: `One key for one ${attempt}, such as \`order-6735-attempt-1\`, reused for every retry of it. The same key with the same ${body} answers with what it made the first time, as it is now, and moves no money again; with another body it is refused. After a time-out, a 503, or a 409 with \`Retry-After\` send the same key again. Keys do not expire. It may be left out, and then a retry is taken for a request of its own.`,
  schema: { type: 'string', minLength: 1, maxLength: 255, pattern: '^[\\x21-\\x7e]+$' },
});

export const requestId = {
  name: 'X-Request-Id',
  in: 'header',
  required: false,
  description:
    'Your id of this request; comes back in the answer and stands in our logs. One with twelve digits in a row (UUIDs aside), in which a card number could stand, is replaced by ours.',
  schema: { type: 'string', pattern: '^[A-Za-z0-9._-]{1,128}$' },
};

export const idInPath = (what: string) => ({
  name: 'id',
  in: 'path',
  required: true,
  description: `The id of the ${what}.`,
  schema: { type: 'string', format: 'uuid' },
});

/** The parameters that the schema of a query takes. */
export function queryParameters(query: z.ZodObject): object[] {
  const { properties = {} } = z.toJSONSchema(query, { io: 'input' });
  return Object.entries(properties).map(([name, property]) => {
    const { description, ...schema } = typeof property === 'object' ? property : {};
    return { name, in: 'query', required: false, description, schema };
  });
}

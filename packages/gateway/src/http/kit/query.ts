import { type Request } from 'express';
import { z } from 'zod';
import { ApiError } from '../../domain/errors.js';
import { parseFields } from '../schemas/read-fields.js';

/** For calls without a query. */
export const noQuery = z.strictObject({});

/**
 * Reads the query with a schema. Throws ApiError `validation_failed`, which names each wrong parameter but
 * repeats no unknown name.
 */
export function readQuery<Schema extends z.ZodObject>(
  { originalUrl }: Request,
  schema: Schema,
): z.output<Schema> {
  const start = originalUrl.indexOf('?');
  if (start === -1) return parseFields(schema, {}, 'query');
  const given = new URLSearchParams(originalUrl.slice(start + 1));
  const twice = Object.keys(schema.shape).find((name) => given.getAll(name).length > 1);
  if (twice !== undefined) {
    throw new ApiError('validation_failed', {
      errors: [{ field: twice, code: 'repeated', message: 'must stand once' }],
    });
  }
  return parseFields(schema, Object.fromEntries(given), 'query');
}

import { type Request } from 'express';
import { z } from 'zod';
import { ApiError } from '../../domain/errors.js';
import { parseFields } from '../schemas/parse-fields.js';

/**
 * Reads the query with a schema. Throws ApiError `validation_failed` that names each wrong parameter,
 * but never one that the schema does not know.
 */
export function readQuery<Schema extends z.ZodObject>(
  req: Request,
  schema: Schema,
): z.output<Schema> {
  const [, query = ''] = /^[^?]*\?(.*)$/s.exec(req.originalUrl) ?? [];
  const given = new URLSearchParams(query);
  const twice = Object.keys(schema.shape).find((name) => given.getAll(name).length > 1);
  if (twice !== undefined) {
    throw new ApiError('validation_failed', {
      errors: [{ field: twice, code: 'repeated', message: 'must stand once' }],
    });
  }
  return parseFields(schema, Object.fromEntries(given), 'query');
}

/** Refuses any query: for routes that take none. Throws ApiError `validation_failed`. */
export const refuseQuery = (req: Request): void => {
  if (req.originalUrl.includes('?')) readQuery(req, noParameters);
};

const noParameters = z.strictObject({});

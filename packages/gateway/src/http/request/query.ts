import { type Request } from 'express';
import { z } from 'zod';
import { ApiError } from '../../domain/errors.js';
import { parseFields } from '../schemas/parse-fields.js';

/**
 * Reads the query with a schema. Throws ApiError `validation_failed`, which names each wrong parameter but
 * echoes no unknown name.
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

/** For routes without a query. Throws ApiError `validation_failed` if there is one. */
export const refuseQuery = (req: Request): void => {
  if (req.originalUrl.includes('?')) readQuery(req, noParameters);
};

const noParameters = z.strictObject({});

import { type Request } from 'express';
import { z } from 'zod';
import { noteReference } from '../request-log.js';
import { reference } from '../schemas.js';
import { validated } from '../validation.js';

const path = z.object({ reference });

/** The deposit that the URL names. */
export function referenceInPath(req: Request): string {
  const params = validated(path, req.params);
  noteReference(req, params.reference);
  return params.reference;
}

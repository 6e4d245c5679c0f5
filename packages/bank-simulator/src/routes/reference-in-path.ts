import { type Request } from 'express';
import { z } from 'zod';
import { noteReference } from '../request-log.js';
import { reference } from '../schemas.js';
import { validated } from '../validation.js';

const depositPath = z.object({ reference });
const operationPath = z.object({ reference, operation_reference: reference });

/** The deposit that the URL names. */
export function referenceInPath(req: Request): string {
  const params = validated(depositPath, req.params);
  noteReference(req, params.reference);
  return params.reference;
}

/** The deposit and the operation on it that the URL names. */
export function operationInPath(req: Request): z.output<typeof operationPath> {
  const params = validated(operationPath, req.params);
  noteReference(req, params.reference);
  return params;
}

import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { hasCertificates } from '../vault/certificates.js';

/**
 * Reads the name of a file with certificates in PEM form; gives what is in the file. Node.js itself
 * passes over a file in which it finds none, and then trusts nobody.
 */
export const pemFile: z.ZodType<string> = z
  .string()
  .transform((path, context) => {
    try {
      return readFileSync(path, 'utf8');
    } catch {
      context.addIssue({ code: 'custom', message: 'names a file that cannot be read' });
      return z.NEVER;
    }
  })
  .refine(hasCertificates, 'names a file without certificates in PEM form');

import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { Secret } from '../domain/secret.js';
import { hasCertificates, isPrivateKey } from '../vault/certificates.js';

/**
 * Reads the name of a file with certificates in PEM form; gives what is in the file. Node.js itself
 * passes over a file in which it finds none, and then trusts nobody.
 */
export const pemFile: z.ZodType<string> = z
  .string()
  .transform(contentOf)
  .refine(hasCertificates, 'names a file without certificates in PEM form');

/** Reads a private key in PEM form, or the name of a file that holds it. */
export const pemKey: z.ZodType<Secret> = z
  .string()
  .transform((text, context) => (text.startsWith('-----BEGIN ') ? text : contentOf(text, context)))
  .refine(isPrivateKey, 'is no private key in PEM form that opens without a passphrase')
  .transform((text) => new Secret(text));

function contentOf(path: string, context: z.RefinementCtx): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    context.addIssue({ code: 'custom', message: 'names a file that cannot be read' });
    return z.NEVER;
  }
}

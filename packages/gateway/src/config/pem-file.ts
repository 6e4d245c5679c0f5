import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { Secret } from '../domain/secret.js';
import { hasCertificates, isPrivateKey } from '../vault/certificates.js';

/**
 * Reads the name of a PEM file with certificates; returns its content. Node.js itself ignores a file without
 * certificates, and then trusts nobody.
 */
export const pemFile: z.ZodType<string> = z
  .string()
  .transform(contentOf)
  .refine(hasCertificates, 'names a file without certificates in PEM form');

/** Reads a PEM private key, or the name of a file that contains it. */
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

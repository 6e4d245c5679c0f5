import { secretForms } from './secret-forms.js';

/** Bytes to search: a file, a log, a response. */
export type Haystack = {
  readonly name: string;
  readonly bytes: Buffer;
};

/** A value that must not be found; findings show its `name` instead. */
type ScannedSecret = {
  readonly name: string;
  readonly value: string;
};

/** Where a secret was found, and in which form. Never contains the secret itself. */
type SecretFinding = {
  readonly haystack: string;
  readonly secret: string;
  readonly form: string;
  /** The first occurrence, in bytes. */
  readonly offset: number;
};

// Shorter values occur by chance in large files, above all in base64.
const SHORTEST = 6;

/**
 * Finds secrets in every form: as text (UTF-8, UTF-16), in hex, in base64 at any alignment, and card
 * numbers with spaces or dashes between the digits.
 */
export function findSecrets(
  haystacks: readonly Haystack[],
  secrets: readonly ScannedSecret[],
): SecretFinding[] {
  for (const { name, value } of secrets) {
    if (Buffer.byteLength(value) < SHORTEST) {
      throw new Error(
        `${name} is too short, and would be found by chance: add the text around it, ` +
          'for example "cvv":"123"',
      );
    }
  }
  return haystacks.flatMap((haystack) =>
    secrets.flatMap((secret) =>
      secretForms(secret.value).flatMap(({ form, find }) => {
        const offset = find(haystack.bytes);
        if (offset < 0) return [];
        return [{ haystack: haystack.name, secret: secret.name, form, offset }];
      }),
    ),
  );
}

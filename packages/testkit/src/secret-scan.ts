import { secretForms } from './secret-forms.js';

/** Bytes to look through: a file, a log, an answer. */
export interface Haystack {
  name: string;
  bytes: Buffer;
}

/** What must not be there; `name` stands for it in findings. */
export interface ScannedSecret {
  name: string;
  value: string;
}

/** Where a secret was found and in which form. The secret itself is not repeated. */
export interface SecretFinding {
  haystack: string;
  secret: string;
  form: string;
  /** Of the first occurrence, in bytes. */
  offset: number;
}

// In a large file a shorter value is found by chance, above all in its base64 form.
const SHORTEST = 6;

/**
 * Every form in which a secret stands in the haystacks: as text (UTF-8, UTF-16), in hex, in base64
 * wherever in the encoded text it began, and for a card number with its digits spaced or dashed.
 */
export function findSecrets(
  haystacks: readonly Haystack[],
  secrets: readonly ScannedSecret[],
): SecretFinding[] {
  for (const { name, value } of secrets) {
    if (Buffer.byteLength(value) < SHORTEST) {
      throw new Error(
        `${name} is too short to be told from chance: give it with what stands around it, ` +
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

/** The merchant's own keys and texts. `__proto__` is a valid key: copy, never assign. */
export type Metadata = Readonly<Record<string, string>>;

/** True for a parsed object whose values are all texts. */
export const isMetadata = (given: unknown): given is Metadata =>
  typeof given === 'object' &&
  given !== null &&
  !Array.isArray(given) &&
  Object.values(given).every((value) => typeof value === 'string');

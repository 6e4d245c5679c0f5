/** The merchant's own keys and texts. `__proto__` is a key like any other: never assign, only copy. */
export type Metadata = Readonly<Record<string, string>>;

/** True for an object whose own values are all texts, such as JSON.parse makes. */
export const isMetadata = (given: unknown): given is Metadata =>
  typeof given === 'object' &&
  given !== null &&
  !Array.isArray(given) &&
  Object.values(given).every((value) => typeof value === 'string');

import { type ApiError } from '../../domain/errors.js';

/** A body that is JSON. */
export type ParsedBody = {
  readonly value: unknown;
  /** Why today's rules for JSON refuse it; earlier releases had fewer. */
  readonly refusal: ApiError | null;
  /** The value as earlier releases have parsed it, to be compared with what they took. */
  readonly asBefore: () => unknown;
};

/** A body that is what it is under any rules. */
export const plainBody = (value: unknown): ParsedBody => ({
  value,
  refusal: null,
  asBefore: () => value,
});

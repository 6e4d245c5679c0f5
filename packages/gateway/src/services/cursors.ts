import { ApiError, type FieldError } from '../domain/errors.js';

/** What `starting_after` has to be. */
export const cursorMessage = (what: string): string =>
  `must be the id of the last ${what} of the page before`;

/** The same in a history, whose steps have numbers. */
export const EVENT_CURSOR = 'must be the sequence of the last event of the page before';

/** The merchant has nothing at the place where the page is to begin. */
export function unknownCursor(message: string, field = 'starting_after'): ApiError {
  const error: FieldError = { field, code: 'invalid_cursor', message };
  return new ApiError('validation_failed', { errors: [error] });
}

/** The deadline passed, and no other reason is known. */
export class DeadlineMissed extends Error {
  override readonly name = 'DeadlineMissed';
  readonly code = 'DEADLINE';
}

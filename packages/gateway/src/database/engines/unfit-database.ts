import { Refusal } from '../../domain/errors.js';

/** What an operator checks when the database is unreachable or rejects the gateway. */
export const DATABASE_SETTINGS = 'Check DATABASE_URL, or DATABASE_HOST and those that go with it.';

/**
 * The database cannot be used as it is; the message says what has to change. A retry can succeed only if `mayPass`:
 * on another host, or once this one has been promoted.
 */
export class UnfitDatabase extends Refusal {
  override readonly name = 'UnfitDatabase';
  readonly mayPass: boolean;

  constructor(
    readonly code: string,
    message: string,
    { mayPass = false, cause }: { readonly mayPass?: boolean; readonly cause?: unknown } = {},
  ) {
    super(message, { cause });
    this.mayPass = mayPass;
  }
}

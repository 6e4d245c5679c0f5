import { Refusal } from '../../domain/errors.js';

/** What an operator checks when a database cannot be reached, or turns the gateway away. */
export const DATABASE_SETTINGS = 'Check DATABASE_URL, or DATABASE_HOST and those that go with it.';

/**
 * A database that cannot do its work as it is; the message says what has to change. Trying again
 * helps only where `mayPass`: another host may do, or this one is being promoted.
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

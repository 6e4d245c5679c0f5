const MASK = '[address]';

/**
 * An address that leads to a challenge. Anyone who has it can decide in the payer's place, so it prints and
 * serializes as `[address]`: a report must not contain it.
 */
export class Address {
  readonly #url: string;

  constructor(url: string) {
    this.#url = url;
  }

  reveal(): string {
    return this.#url;
  }

  toString(): string {
    return MASK;
  }

  toJSON(): string {
    return MASK;
  }
}

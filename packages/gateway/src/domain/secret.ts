const MASK = '[secret]';

/**
 * A value that must not be seen: card numbers, CVVs, tokens, keys. It prints, logs, serializes and
 * concatenates as `[secret]`; only `reveal()` gives the value, so that every place which needs it
 * can be found by name.
 */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return MASK;
  }

  toJSON(): string {
    return MASK;
  }

  // What console.log and util.inspect call (Node's well-known symbol, named here without importing it).
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return MASK;
  }
}

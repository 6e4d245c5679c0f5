const MASK = '[secret]';

/**
 * A value that must not leak: card numbers, CVVs, tokens, keys. It prints, logs, serializes and concatenates as
 * `[secret]`. Only `reveal()` returns the value, so that a search finds every use.
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

  // Called by console.log and util.inspect (Node's well-known symbol, without an import).
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return MASK;
  }
}

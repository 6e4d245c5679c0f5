/** Reads the text of an argument or option. A zod schema does. */
export type Reader<T> = {
  readonly safeParse: (text: string) => Read<T>;
};
type Read<T> =
  | { readonly success: true; readonly data: T }
  | { readonly success: false; readonly error: { readonly issues: readonly Issue[] } };
type Issue = { readonly message: string };

/** An argument, which stands in its place. */
type Argument<T> = {
  /** What it is called in the usage, such as PAYMENT_ID. */
  readonly shown: string;
  readonly reader: Reader<T>;
  /** Takes all words that are left, joined by spaces. */
  readonly takesRest: boolean;
};

/** An option, which is called `--like-this`. */
export type Option<T> = {
  /** What stands for its value in the usage; null: it takes none. */
  readonly shown: string | null;
  /** May be given several times; its value is a list. */
  readonly repeats: boolean;
  readonly reader: Reader<T>;
  readonly help: string;
};

export type Arguments = Readonly<Record<string, Argument<unknown>>>;
export type Options = Readonly<Record<string, Option<unknown>>>;

/** No arguments, or no options. */
// eslint-disable-next-line @typescript-eslint/no-generated-empty-object-type -- empty is what it is
export type None = Record<never, never>;

/** What was typed: each argument, and those options that stand there. */
export type Given<A extends Arguments, O extends Options> = {
  readonly [K in keyof A]: A[K] extends Argument<infer T> ? T : never;
} & {
  readonly [K in keyof O]?: O[K] extends Option<infer T> ? T : never;
};

/** The words do not make a command. The message is a sentence, and quotes no value. */
export class UsageError extends Error {}

export const argument = <T>(shown: string, reader: Reader<T>): Argument<T> => ({
  shown,
  reader,
  takesRest: false,
});

/** All words that are left. */
export const rest = <T>(shown: string, reader: Reader<T>): Argument<T> => ({
  shown,
  reader,
  takesRest: true,
});

export const option = <T>(shown: string, reader: Reader<T>, help: string): Option<T> => ({
  shown,
  repeats: false,
  reader,
  help,
});

/** An option that may be given several times. */
export const repeatedOption = <T>(
  shown: string,
  reader: Reader<T>,
  help: string,
): Option<readonly T[]> => ({
  shown,
  repeats: true,
  reader: {
    safeParse(text) {
      const read = reader.safeParse(text);
      return read.success ? { success: true, data: [read.data] } : read;
    },
  },
  help,
});

export const flag = (help: string): Option<true> => ({
  shown: null,
  repeats: false,
  reader: { safeParse: () => ({ success: true, data: true }) },
  help,
});

/** Reads whole numbers within limits. */
export const wholeNumber = (lowest: number, highest: number): Reader<number> => ({
  safeParse: (text) =>
    /^\d+$/.test(text) && Number(text) >= lowest && Number(text) <= highest
      ? { success: true, data: Number(text) }
      : refuse(`must be a whole number from ${lowest} to ${highest}`),
});

/** Reads one of several words. */
export const oneOf = <T extends string>(choices: readonly T[]): Reader<T> => ({
  safeParse(text) {
    const choice = choices.find((one) => one === text);
    if (choice !== undefined) return { success: true, data: choice };
    return refuse(`must be ${choices.slice(0, -1).join(', ')} or ${choices.at(-1) ?? ''}`);
  },
});

const refuse = (message: string) => ({ success: false, error: { issues: [{ message }] } }) as const;

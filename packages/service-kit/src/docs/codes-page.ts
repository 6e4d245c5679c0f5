// A page that explains codes. All texts are plain text with names in backquotes.

export type Entry = {
  /** The fragment of this code's entry. */
  readonly anchor: string;
  readonly code: string;
  /** Shown beside the code; may be empty. */
  readonly note: string;
  readonly means: readonly string[];
  /** Null if the section has no such column. */
  readonly tryAgain: string | null;
};

export type Section = {
  readonly title: string;
  readonly intro: readonly string[];
  readonly entries: readonly Entry[];
};

export type CodesPage = {
  readonly title: string;
  readonly intro: readonly string[];
  /** Explains the values of `tryAgain`. */
  readonly retries: {
    readonly intro: string;
    readonly rows: readonly (readonly [label: string, means: string])[];
  };
  readonly sections: readonly Section[];
};

// A page that explains codes. All texts are plain, with names in backquotes.

export type Entry = {
  /** The page's fragment for this code. */
  readonly anchor: string;
  readonly code: string;
  /** Beside the code, or empty. */
  readonly note: string;
  readonly means: readonly string[];
  /** Null where the section says it for all. */
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
  /** What the words for trying again mean. */
  readonly retries: {
    readonly intro: string;
    readonly rows: readonly (readonly [label: string, means: string])[];
  };
  readonly sections: readonly Section[];
};

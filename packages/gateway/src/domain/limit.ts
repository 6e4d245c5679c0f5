/** At most `count` in `seconds`. A window begins with the first event counted in it. */
export type Limit = { readonly count: number; readonly seconds: number };

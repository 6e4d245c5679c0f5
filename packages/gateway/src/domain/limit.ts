/** At most so many in so many seconds. A window begins with the first that is counted in it. */
export type Limit = { readonly count: number; readonly seconds: number };

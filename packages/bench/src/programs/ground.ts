/** Where the rows of one program lie: a database of its own, with the gateway's tables. */
export interface Ground {
  /** What tells a program of it: DATABASE_URL or SQLITE_FILE. */
  env: Readonly<Record<string, string>>;
  /** Takes all payments away, so that the next window begins as the one before. */
  empty(): Promise<void>;
  /** Runs a statement, with its values in the place of `?`; gives its rows. */
  query(statement: string, values?: readonly Value[]): Promise<readonly Row[]>;
  /** Adds rows, all with values for these columns, in one statement or transaction. */
  insert(table: string, columns: readonly string[], rows: readonly Value[][]): Promise<void>;
  /** Lets the planner know how many rows there are. */
  analyze(): Promise<void>;
  close(): Promise<void>;
}

export type Value = string | number | null;
export type Row = Readonly<Record<string, unknown>>;

/** What a payment leaves behind; merchants and their tokens stay. */
export const PAYMENT_TABLES = ['payments', 'cards', 'payment_events', 'operations'] as const;

/** The one number that a statement asks for. */
export async function countIn(ground: Ground, statement: string): Promise<number> {
  const [row] = await ground.query(statement);
  return Number(Object.values(row ?? {})[0]);
}

/** The database of one program, with the gateway's tables. */
export type Database = {
  /** The setting that names it: DATABASE_URL or SQLITE_FILE. */
  readonly env: Readonly<Record<string, string>>;
  /** Removes all payments, so that every window begins with empty tables. */
  empty(): Promise<void>;
  /** Runs a statement with values for its `?`, and returns its rows. */
  query(statement: string, values?: readonly Value[]): Promise<readonly Row[]>;
  /** Adds rows with values for these columns, in one statement or transaction. */
  insert(table: string, columns: readonly string[], rows: readonly Value[][]): Promise<void>;
  /** Updates the statistics of the query planner. */
  analyze(): Promise<void>;
  close(): Promise<void>;
};

export type Value = string | number | null;
export type Row = Readonly<Record<string, unknown>>;

/** The tables with payments; those with merchants and tokens are kept. */
export const PAYMENT_TABLES = [
  'payments',
  'cards',
  'payment_events',
  'operations',
  'merchant_events',
] as const;

/** The result of a statement that returns one number. */
export async function countIn(database: Database, statement: string): Promise<number> {
  const [row] = await database.query(statement);
  return Number(Object.values(row ?? {})[0]);
}

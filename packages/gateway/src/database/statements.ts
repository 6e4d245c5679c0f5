import { CompiledQuery, type Insertable } from 'kysely';
import { type Connection } from './database.js';
import { type Tables } from './tables.js';

// The statements of the paying path, each for many rows. They are built as text: Kysely's builder, which builds
// all others, took a tenth of a payment's processor time for these.

/** SQL instead of a value. */
export class Computed {
  constructor(readonly sql: string) {}
}

type Value = string | number | null | undefined | Computed;
type Cells = Readonly<Record<string, Value>>;

/** A new row, in which the database may compute values. */
type NewRow<Table extends keyof Tables> = {
  readonly [Column in keyof Insertable<Tables[Table]>]:
    Insertable<Tables[Table]>[Column] | Computed;
};

/** One statement that inserts rows with the same columns. `ending` is SQL to append. */
export function insertOf<Table extends keyof Tables>(
  table: Table,
  rows: readonly (NewRow<Table> & Cells)[],
  ending = '',
): CompiledQuery {
  const statement = new Statement();
  const columns = Object.keys(rows[0] ?? {});
  const places = rows.map((row) => `(${columns.map((name) => statement.place(row[name])).join()})`);
  return statement.of(`insert into ${table} (${columns.join()}) values ${places.join()} ${ending}`);
}

/** A change of a row, found by its id and, if given, only at that version. */
type RowChange<Columns> = {
  readonly uuid: string;
  readonly version?: number;
  readonly columns: Columns;
};

/** One statement that changes rows, all in the same columns. `counter` is the column that holds the version. */
export function updateOf<Columns extends Cells>(
  table: keyof Tables,
  rows: readonly RowChange<Columns>[],
  counter = 'version',
): CompiledQuery {
  const statement = new Statement();
  // Where rows differ, the id selects the value; where they agree, as in most columns, it is given once.
  const each = (valueOf: (row: RowChange<Columns>) => Value): string => {
    const values = rows.map(valueOf);
    const [first] = values;
    if (values.every((value) => isSame(value, first))) return statement.place(first);
    const branches = rows.map(
      ({ uuid }, index) => `when ${statement.place(uuid)} then ${statement.place(values[index])}`,
    );
    return `case uuid ${branches.join(' ')} end`;
  };
  const settings = Object.keys(rows[0]?.columns ?? {}).map(
    (name) => `${name} = ${each(({ columns }) => columns[name])}`,
  );
  const ids = rows.map(({ uuid }) => statement.place(uuid));
  const isGuarded = rows.some(({ version }) => version !== undefined);
  const guard = isGuarded ? ` and ${counter} = ${each(({ version }) => version)}` : '';
  return statement.of(
    `update ${table} set ${settings.join()} where uuid in (${ids.join()})${guard}`,
  );
}

/** Runs a statement; returns how many rows it inserted or changed. */
export async function execute(connection: Connection, statement: CompiledQuery): Promise<number> {
  const { numAffectedRows = 0n } = await connection.executeQuery(statement);
  return Number(numAffectedRows);
}

const isSame = (one: Value, other: Value): boolean =>
  one === other || (one instanceof Computed && other instanceof Computed && one.sql === other.sql);

/** A statement being built: its parameters must be added in the order of their places in the text. */
class Statement {
  readonly #parameters: (string | number | null)[] = [];

  place(value: Value): string {
    if (value instanceof Computed) return value.sql;
    this.#parameters.push(value ?? null);
    return '?';
  }

  of(text: string): CompiledQuery {
    return CompiledQuery.raw(text, this.#parameters);
  }
}

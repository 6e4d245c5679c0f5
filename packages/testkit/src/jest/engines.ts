/** By this variable global setup tells test processes where the database server is. */
export const SERVER_URL_VARIABLE = 'TEST_MYSQL_SERVER_URL';

/** The database server of this run, if there is one. */
export function mysqlServerUrl(): string | undefined {
  return process.env[SERVER_URL_VARIABLE];
}

/** A suite on the run's database server; skipped, and shown as such, when there is none. */
export function describeOnMysql(name: string, suite: (serverUrl: string) => void): void {
  const describe = jestDescribe();
  const serverUrl = mysqlServerUrl();
  if (serverUrl === undefined) {
    describe.skip(name, () => {
      suite('mysql://skipped');
    });
  } else {
    describe(name, () => {
      suite(serverUrl);
    });
  }
}

type Block = (name: string, suite: () => void) => void;

// Looked up rather than declared: a declaration would collide with Jest's own types in the tests,
// and this package is also used by programs that run without Jest.
function jestDescribe(): Block & { skip: Block } {
  const describe: unknown = Reflect.get(globalThis, 'describe');
  if (!isDescribe(describe)) throw new Error('describeOnMysql works inside Jest only');
  return describe;
}

function isDescribe(value: unknown): value is Block & { skip: Block } {
  return typeof value === 'function' && 'skip' in value;
}

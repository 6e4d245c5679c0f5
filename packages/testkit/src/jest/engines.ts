/** The variable by which global setup passes the address of the database server to test processes. */
export const SERVER_URL_VARIABLE = 'TEST_MYSQL_SERVER_URL';

/** The database server of this run, if there is one. */
function mysqlServerUrl(): string | undefined {
  return process.env[SERVER_URL_VARIABLE];
}

/** A suite on the run's database server; skipped if there is none. */
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

/**
 * A suite that needs something on this machine; `missing` says what is not there. Then it is skipped with
 * a warning. With CI=true it fails, since a green build must mean that it ran.
 */
export function describeWhere(missing: string | undefined, name: string, suite: () => void): void {
  const describe = jestDescribe();
  if (missing === undefined) {
    describe(name, suite);
    return;
  }
  if (isCi()) throw new Error(`${name}: ${missing}`);
  const line = '!'.repeat(80);
  process.stderr.write(`\n${line}\n  SKIPPED: ${name}\n  ${missing}\n${line}\n`);
  describe.skip(name, suite);
}

/** Whether this is a build in which nothing may be skipped. */
export function isCi(): boolean {
  const { CI = '' } = process.env;
  return CI !== '' && CI !== 'false' && CI !== '0';
}

type Block = (name: string, suite: () => void) => void;

// Looked up, not declared: a declaration would conflict with Jest's own types in the tests, and programs
// without Jest use this package too.
function jestDescribe(): Block & { skip: Block } {
  const describe: unknown = Reflect.get(globalThis, 'describe');
  if (!isDescribe(describe)) throw new Error('describeOnMysql works inside Jest only');
  return describe;
}

function isDescribe(value: unknown): value is Block & { skip: Block } {
  return typeof value === 'function' && 'skip' in value;
}

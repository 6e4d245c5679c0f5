import type Driver from 'better-sqlite3';

type Release = { readonly name: string; readonly mend: string };

// 13 segfaults on Node 20. 12 is compiled against the headers of the Node that it runs on, and those of
// 24.19 and later make it abort (https://github.com/nodejs/node/issues/65446); 13 brings its binaries.
const RELEASE_12: Release = { name: 'better-sqlite3', mend: 'npm rebuild better-sqlite3' };
const RELEASE_13: Release = { name: 'better-sqlite3-13', mend: 'npm ci' };
const FIRST_NODE_OF_13 = 22;

/** The release of the driver that runs on a Node of this version, such as `22.22.2`. */
export const releaseFor = (nodeVersion: string): Release =>
  Number.parseInt(nodeVersion, 10) >= FIRST_NODE_OF_13 ? RELEASE_13 : RELEASE_12;

/** The driver is not there, or is not for this Node: the message says what to run. */
export class SqliteDriverMissing extends Error {
  override readonly name = 'SqliteDriverMissing';
  /** Like the errors of a driver, so that logs can tell it. */
  readonly code = 'SQLITE_DRIVER_MISSING';
}

/**
 * Loads better-sqlite3 for this Node. Throws SqliteDriverMissing where it was not installed, not
 * compiled (npm 12 blocks install scripts that are not allowed), or compiled for another Node.
 */
export function loadSqlite(
  { name, mend }: Release = releaseFor(process.versions.node),
  load: (name: string) => unknown = require,
): typeof Driver {
  try {
    const driver = load(name) as typeof Driver;
    // The binary is loaded with the first database, and not with the package.
    new driver(':memory:').close();
    return driver;
  } catch (cause) {
    throw new SqliteDriverMissing(
      `SQLite's driver (${name}) does not load on Node ${process.versions.node}: it was not installed, or for another Node. Run: ${mend}`,
      { cause },
    );
  }
}

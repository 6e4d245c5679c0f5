import type Driver from 'better-sqlite3';

type Release = { readonly name: string; readonly mend: string };

// 13 crashes on Node 20. 12 is compiled against the headers of the installed Node, and aborts with those
// of 24.19 and later (https://github.com/nodejs/node/issues/65446). 13 ships prebuilt binaries.
const RELEASE_12: Release = { name: 'better-sqlite3', mend: 'npm rebuild better-sqlite3' };
const RELEASE_13: Release = { name: 'better-sqlite3-13', mend: 'npm ci' };
const FIRST_NODE_OF_13 = 22;

/** The release of the driver that runs on a Node of this version, such as `22.22.2`. */
export const releaseFor = (nodeVersion: string): Release =>
  Number.parseInt(nodeVersion, 10) >= FIRST_NODE_OF_13 ? RELEASE_13 : RELEASE_12;

/** The driver is missing, or was built for another Node. The message says what to run. */
export class SqliteDriverMissing extends Error {
  override readonly name = 'SqliteDriverMissing';
  /** Shaped like a driver's error code, so that logs show it. */
  readonly code = 'SQLITE_DRIVER_MISSING';
}

/**
 * Loads better-sqlite3 for this Node. Throws SqliteDriverMissing if it was not installed, not compiled
 * (npm 12 blocks install scripts by default), or compiled for another Node.
 */
export function loadSqlite(
  { name, mend }: Release = releaseFor(process.versions.node),
  load: (name: string) => unknown = require,
): typeof Driver {
  try {
    const driver = load(name) as typeof Driver;
    // The package loads its binary only with the first database.
    new driver(':memory:').close();
    return driver;
  } catch (cause) {
    throw new SqliteDriverMissing(
      `SQLite's driver (${name}) does not load on Node ${process.versions.node}: it was not installed, or for another Node. Run: ${mend}`,
      { cause },
    );
  }
}

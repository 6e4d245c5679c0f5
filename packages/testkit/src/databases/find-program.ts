import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { testEnvironment } from '../processes/environment.js';
import { run } from '../processes/run.js';

/** A database server program on this machine. */
export type ServerProgram = {
  readonly path: string;
  readonly flavor: 'mariadb' | 'mysql';
};

const NAMES = ['mariadbd', 'mysqld'];
// Packages install servers here, outside an ordinary user's PATH.
const FOLDERS = ['/usr/sbin', '/usr/libexec', '/usr/local/sbin'];

/** A server program, if there is one. */
export async function findServerProgram(): Promise<ServerProgram | undefined> {
  const path = NAMES.map(findProgram).find((found) => found !== undefined);
  if (path === undefined) return undefined;
  const version = await run({ command: path, args: ['--version'], env: testEnvironment({}) });
  await version.exited;
  // On many systems MariaDB is also called mysqld.
  return { path, flavor: /mariadb/i.test(version.output()) ? 'mariadb' : 'mysql' };
}

/** The path of a program, if it is on this machine. */
export function findProgram(name: string): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(delimiter).filter(Boolean), ...FOLDERS];
  return folders.map((folder) => join(folder, name)).find(canRun);
}

function canRun(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { testEnvironment } from '../process/environment.js';
import { run } from '../process/run.js';

/** A database server program of this machine. */
export interface ServerProgram {
  path: string;
  flavor: 'mariadb' | 'mysql';
}

const NAMES = ['mariadbd', 'mysqld'];
// Where packages put servers that an ordinary user's PATH does not name.
const FOLDERS = ['/usr/sbin', '/usr/libexec', '/usr/local/sbin'];

/** The first server program found, if there is one. */
export async function findServerProgram(): Promise<ServerProgram | undefined> {
  const path = NAMES.map(findProgram).find((found) => found !== undefined);
  if (path === undefined) return undefined;
  const asked = await run({ command: path, args: ['--version'], env: testEnvironment({}) });
  await asked.exited;
  // Many systems have MariaDB under the name mysqld too.
  return { path, flavor: /mariadb/i.test(asked.output()) ? 'mariadb' : 'mysql' };
}

/** Where a program of this name lies, if it is on this machine. */
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

import { existsSync } from 'node:fs';
import { testEnvironment } from '../processes/environment.js';
import { run, tail } from '../processes/run.js';

// Newer releases have the first name, Ubuntu 22.04 only the second.
const PACKAGES = ['mariadb-server-core', 'mariadb-server-core-10.6'];

/** Whether packages can be installed here: root on Debian or Ubuntu. */
export function canInstall(): boolean {
  return process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
}

/** Installs MariaDB's server program (no service, no client). Returns the error, if there was one. */
export async function installServerProgram(
  log: (line: string) => void,
): Promise<string | undefined> {
  log('No MariaDB or MySQL server found: installing mariadb-server-core with apt-get…');
  // Continues after a failed update: the existing package lists may be enough.
  const failures = [await aptGet(['update'])];
  for (const name of PACKAGES) {
    const failure = await aptGet(['install', '-y', '--no-install-recommends', name]);
    if (failure === undefined) return undefined;
    failures.push(failure);
  }
  return `apt-get failed:\n${failures.filter((failure) => failure !== undefined).join('\n')}`;
}

async function aptGet(args: readonly string[]): Promise<string | undefined> {
  const apt = await run({
    command: '/usr/bin/apt-get',
    // Waits if another run is installing.
    args: ['-o', 'DPkg::Lock::Timeout=300', ...args],
    env: { ...testEnvironment({ DEBIAN_FRONTEND: 'noninteractive' }), ...proxies() },
  });
  const { code } = await apt.exited;
  return code === 0 ? undefined : tail(apt.output(), 5);
}

function proxies(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => /^(https?|no)_proxy$/i.test(name)),
  );
}

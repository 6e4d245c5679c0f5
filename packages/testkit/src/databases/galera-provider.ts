import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { tail } from '../processes/run.js';
import { findProgram } from './find-program.js';
import { canInstall } from './install-program.js';

// Debian's and Ubuntu's galera-4, and where RPMs put it.
const PROVIDERS = [
  '/usr/lib/galera/libgalera_smm.so',
  '/usr/lib/libgalera_smm.so',
  '/usr/lib64/galera-4/libgalera_smm.so',
];
const PACKAGES = ['galera-4', 'mariadb-server-core'];
const INSTALL_MS = 300_000;

/** The path of Galera's library for MariaDB, if it is installed. */
export const findGaleraProvider = (): string | undefined =>
  PROVIDERS.find((path) => existsSync(path));

const isThere = (): boolean =>
  findGaleraProvider() !== undefined && findProgram('mariadbd') !== undefined;

/**
 * Undefined where a cluster can be started, else what is missing. As root on Debian and Ubuntu the
 * packages are installed first.
 */
export function galeraMissing(): string | undefined {
  if (isThere()) return undefined;
  if (!canInstall()) return `install ${PACKAGES.join(' and ')} to run it`;
  process.stderr.write(`No Galera found: installing ${PACKAGES.join(' and ')} with apt-get…\n`);
  // Not with run(), which is asynchronous: Jest must know at once whether to skip a suite.
  const aptGet = (...args: string[]): string => {
    const { status, stderr } = spawnSync('apt-get', ['-o', 'DPkg::Lock::Timeout=120', ...args], {
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      encoding: 'utf8',
      timeout: INSTALL_MS,
    });
    return status === 0 ? '' : tail(stderr, 3);
  };
  const errors = aptGet('update') + aptGet('install', '-y', '--no-install-recommends', ...PACKAGES);
  return isThere() ? undefined : `${PACKAGES.join(' and ')} could not be installed: ${errors}`;
}

import { statSync } from 'node:fs';
import { type DotEnv } from '@payment-gateway/service-kit/settings/dot-env';
import { type SettingsReader } from '../reader.js';
import { type Environment, fileVariable, fileOf, type Setting } from '../setting.js';

// Who is neither owner nor group may do nothing, and the group may read. Kubernetes needs that much: it
// mounts a secret as root's file and lets a pod that is not root in by its fsGroup, so its mode is 0440
// at the least.
const TOO_OPEN = 0o037;

/**
 * Refuses secrets in files that others on the machine can read (PCI DSS 3.6.1.2), mounted ones and
 * `.env`. Links are followed: a mounted secret is one, and its target has the mode that counts.
 */
export function refuseOpenSecretFiles(
  { needs, refuse }: SettingsReader,
  secrets: readonly Setting<unknown>[],
  environment: Environment,
  dotEnv: DotEnv,
): void {
  for (const one of secrets.filter(needs)) {
    const named = fileOf(one, environment);
    const file = named ?? (dotEnv.supplied.has(one.variable) ? dotEnv.path : null);
    const mode = file === null ? null : modeOf(file);
    if (mode === null || (mode & TOO_OPEN) === 0) continue;
    const where = named === null ? '.env' : `the file that ${fileVariable(one.variable)} names`;
    const problem = `lies in a file that others can read or change: in production ${where} must be closed to them (chmod 600; its mode is ${mode.toString(8).padStart(4, '0')})`;
    refuse([one], problem);
  }
}

// A file that cannot be read is refused where it is read.
function modeOf(file: string): number | null {
  try {
    return statSync(file).mode & 0o777;
  } catch {
    return null;
  }
}

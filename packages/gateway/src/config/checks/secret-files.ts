import { statSync } from 'node:fs';
import { type DotEnv } from '@payment-gateway/service-kit/config/dot-env';
import { type SettingsReader } from '@payment-gateway/service-kit/config/reader';
import {
  type Environment,
  fileVariable,
  fileOf,
  type Setting,
} from '@payment-gateway/service-kit/config/setting';

// The bits that must be off: others have no access, and the group can only read. Kubernetes needs group
// access: it mounts a secret as root's file with mode 0440, which a non-root pod reads through its fsGroup.
const TOO_OPEN = 0o037;

/**
 * Refuses secrets in mounted files and `.env` if others on the machine can read them (PCI DSS 3.6.1.2).
 * Follows links: a mounted secret is a link, and the mode of its target counts.
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

// An unreadable file is refused by the code that reads it.
function modeOf(file: string): number | null {
  try {
    return statSync(file).mode & 0o777;
  } catch {
    return null;
  }
}

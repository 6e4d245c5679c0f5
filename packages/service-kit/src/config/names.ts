import { type DotEnv } from './dot-env.js';
import { meantBy } from './misspelt.js';

// Names of the other service, of docker compose and of later versions, which scripts may set for all. They
// resemble settings of this program, but are not misspelt.
const NAMES_BESIDE: ReadonlySet<string> = new Set([
  ...['GATEWAY_HOST', 'METRICS_HOST', 'BANK_HOST', 'PUBLIC_URL', 'TRUSTED_PROXIES'],
  ...['BANK_NOTIFY_URL', 'BANK_NOTIFICATION_SECRET', 'BANK_CHALLENGE_MS'],
  ...['CARD_RETENTION_MS', 'WEBHOOK_PRIVATE_ADDRESSES'],
]);

// Read by Node.js, OpenTelemetry and Docker themselves; allowed in .env.
const OF_OTHERS = /^(NODE|OTEL|COMPOSE|DOCKER|npm)_|^(TZ|CI|(https?|no)_proxy)$/i;

// Kubernetes sets these in every pod, for each service of the namespace, whatever its name.
const isServiceLink = (value: string): boolean => /^(tcp|udp|sctp):\/\//.test(value);

/**
 * Problems with names of variables, as sentences: misspelt settings anywhere, and names in `.env` that are no
 * settings of this project.
 */
export function wrongNames(
  settings: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
  { path, names, explained, problem }: DotEnv,
): readonly string[] {
  const known = new Set(settings);
  const inFile = new Set(names);

  function problemOf(name: string): string | null {
    const value = environment[name]?.trim() ?? '';
    if (value === '' || known.has(name) || NAMES_BESIDE.has(name) || isServiceLink(value)) {
      return null;
    }
    const where = inFile.has(name) ? ` (in ${path})` : '';
    const meant = meantBy(name, settings);
    if (meant !== null) return `${name}${where} is not a setting; did you mean ${meant}?`;
    if (!inFile.has(name) || explained === null) return null;
    if (explained.has(name) || OF_OTHERS.test(name)) return null;
    const ofAnother = meantBy(name, [...explained]);
    const advice =
      ofAnother === null ? '.env.example lists them all' : `did you mean ${ofAnother}?`;
    return `${name}${where} is not a setting; ${advice}`;
  }

  return [problem, ...Object.keys(environment).map(problemOf)].filter((one) => one !== null);
}

import { type DotEnv } from './dot-env.js';
import { meantBy } from './misspelt.js';

// Of the other service, of docker compose, and of versions to come: scripts that drive several versions
// set them for all. They look like settings of this program, and are not misspelt.
const NAMES_BESIDE: ReadonlySet<string> = new Set([
  ...['GATEWAY_HOST', 'METRICS_HOST', 'BANK_HOST', 'PUBLIC_URL', 'TRUSTED_PROXIES'],
  ...['BANK_NOTIFY_URL', 'BANK_NOTIFICATION_SECRET', 'BANK_CHALLENGE_MS'],
  ...['CARD_RETENTION_MS', 'WEBHOOK_PRIVATE_ADDRESSES'],
]);

// What Node.js, OpenTelemetry and Docker read themselves may stand in .env, too.
const OF_OTHERS = /^(NODE|OTEL|COMPOSE|DOCKER|npm)_|^(TZ|CI|(https?|no)_proxy)$/i;

// What Kubernetes sets in a pod for each service of its namespace, whatever that is called.
const isServiceLink = (value: string): boolean => /^(tcp|udp|sctp):\/\//.test(value);

/**
 * What is wrong with the names of variables, in sentences: one that looks like a setting and is none,
 * wherever it stands, and any in `.env` that is no setting of this project.
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

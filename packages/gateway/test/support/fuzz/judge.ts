import { type Answer } from './connection.js';
import { CANARY } from './nasty.js';
import { type FuzzRequest } from './sound-request.js';

// Internals that no response may show: stack frames, files, SQL, error names.
const INNARDS =
  /\n\s+at |node_modules|\/packages\/|SQLITE_|ER_[A-Z]+_|TypeError|RangeError|\bselect .+ from\b/i;

/** What is wrong with a response, as a sentence; null if nothing. */
export function problemWith(answer: Answer, request: FuzzRequest): string | null {
  const { status, headers, body } = answer;
  const isOverload = status === 503 && headers.has('retry-after');
  if (!(status >= 200 && status < 500) && !isOverload) return `the status is ${status}`;
  for (const [name, value] of [
    ['cache-control', 'no-store'],
    ['x-content-type-options', 'nosniff'],
  ] as const) {
    if (headers.get(name) !== value) return `${name} is ${headers.get(name) ?? 'missing'}`;
  }
  const whole = [...headers.values(), body].join('\n');
  // Accepted input may be returned: a name in metadata. Refused input may not.
  const unspeakable = status < 400 ? request.secrets : [...request.secrets, CANARY];
  const secret = unspeakable.find((one) => whole.includes(one));
  if (secret !== undefined) return `it repeats ${secret.slice(0, 6)}…`;
  if (status < 400) return null;
  if (INNARDS.test(whole)) return 'it shows what is behind it';
  if (request.method === 'HEAD' && request.isSound) return null;
  return problemDocumentFault(answer);
}

function problemDocumentFault({ status, headers, body }: Answer): string | null {
  if (headers.get('content-type') !== 'application/problem+json')
    return 'it is no problem document';
  try {
    const document: unknown = JSON.parse(body);
    const isWhole =
      typeof document === 'object' &&
      document !== null &&
      'status' in document &&
      document.status === status &&
      'code' in document;
    return isWhole ? null : 'its problem document is not whole';
  } catch {
    return 'its body is no JSON';
  }
}

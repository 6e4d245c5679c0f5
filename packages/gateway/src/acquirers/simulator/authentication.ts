import { z } from 'zod';
import { type Challenge } from '../../domain/operations/outcome.js';
import { Secret } from '../../domain/secret.js';
import {
  electronicCommerceIndicators,
  type ThreeDSecure,
  threeDSecureFlows,
  threeDSecureResults,
} from '../../domain/three-d-secure.js';

const LONGEST_ADDRESS = 2_048;

const address = z
  .string()
  .max(LONGEST_ADDRESS)
  .refine((text) => {
    if (!/^https?:\/\/[\x21-\x7e]+$/.test(text) || !URL.canParse(text)) return false;
    const { username, password } = new URL(text);
    return username === '' && password === '';
  });

const challenge = z.object({ url: address, expires_at: z.iso.datetime({ offset: true }) });

// The years that every part of the gateway can store.
const LATEST = Date.UTC(9999, 0);

/** Parses the page on which the payer authenticates. Null if in doubt: no payer is sent to half an address. */
export function readChallenge(given: unknown): Challenge | null {
  const { data } = challenge.safeParse(given);
  if (data === undefined) return null;
  const expiresAt = new Date(data.expires_at);
  return expiresAt.getTime() < LATEST ? { url: new Secret(data.url), expiresAt } : null;
}

const authentication = z.object({
  version: z.string().regex(/^\d{1,3}(?:\.\d{1,3}){1,2}$/),
  flow: z.enum(threeDSecureFlows),
  result: z.enum(threeDSecureResults),
  eci: z.enum(electronicCommerceIndicators).nullable(),
  liability_shifted: z.boolean(),
  transaction_id: z
    .string()
    .regex(/^[\x21-\x7e]{1,64}$/)
    .nullable(),
});

/** Reads how an authentication ended: null if there was none, undefined if in doubt. */
export function readAuthentication(given: unknown): ThreeDSecure | null | undefined {
  if (given == null) return null;
  const { data } = authentication.safeParse(given);
  if (data === undefined) return undefined;
  const { liability_shifted: liabilityShifted, transaction_id: transactionId, ...read } = data;
  const found = { ...read, liabilityShifted, transactionId };
  return isSound(found) ? found : undefined;
}

// EMV 3DS: liability shifts with these results only, and with their ECIs.
const shifting = { authenticated: ['02', '05'], attempted: ['01', '06'] };

const isSound = ({ result, eci, liabilityShifted }: ThreeDSecure): boolean =>
  !liabilityShifted ||
  (result === 'authenticated' && shifting.authenticated.includes(eci ?? '')) ||
  (result === 'attempted' && shifting.attempted.includes(eci ?? ''));

const passing: ReadonlySet<string> = new Set<ThreeDSecure['result']>([
  'authenticated',
  'attempted',
  'unavailable',
  'exempted',
]);

/** Whether a charge may follow: a failed authentication never leads to one. */
export const isPassed = (found: ThreeDSecure | null): boolean =>
  found === null || passing.has(found.result);

import { type Request } from 'express';
import { readBytes } from '@payment-gateway/service-kit/http/arrival';
import { type ChallengeDecision, challengeDecisions } from '../../domain/three-d-secure.js';

// A decision is 16 bytes.
const LARGEST_FORM_BYTES = 4_096;
const FORM_TYPE = /^application\/x-www-form-urlencoded *(?:;|$)/i;

/** The button in a form; null if there is none, an unknown one or several. Throws RequestFault. */
export async function readDecision(req: Request): Promise<ChallengeDecision | null> {
  const body = await readBytes(req, LARGEST_FORM_BYTES);
  if (!FORM_TYPE.test(req.headers['content-type'] ?? '')) return null;
  const [given, ...others] = new URLSearchParams(body.toString()).getAll('decision');
  if (others.length > 0) return null;
  return challengeDecisions.find((decision) => decision === given) ?? null;
}

import { type ListedEvent } from './events.js';
import { signedHeaders } from './signature.js';

const TIMEOUT_MS = 15_000;

/** Sends an event as a webhook, once, and says what became of it. Never throws. */
export async function forward(
  { id, body }: ListedEvent,
  { url, secret }: { readonly url: string; readonly secret: string },
): Promise<string> {
  const startedAt = performance.now();
  try {
    const answer = await fetch(url, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        ...signedHeaders(secret, { id, body, at: new Date() }),
      },
      body,
      // A redirect is a failure, as it is for a delivery.
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    await answer.body?.cancel();
    return `${answer.status} in ${Math.round(performance.now() - startedAt)} ms`;
  } catch (error) {
    const isLate = error instanceof Error && error.name === 'TimeoutError';
    return isLate ? `no answer within ${TIMEOUT_MS / 1_000} s` : 'not reached';
  }
}

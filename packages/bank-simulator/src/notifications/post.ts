import { errorCodeOf } from '@payment-gateway/service-kit/process/error-code';
import { Webhook } from 'standardwebhooks';

const TIMEOUT_MS = 5_000;

/** A message to be signed and sent. */
type Message = {
  readonly id: string;
  /** The time that it is signed with. */
  readonly at: number;
  readonly body: string;
  readonly signal: AbortSignal;
};

/** Why a message did not arrive, for the log. */
type Failure = { readonly status: number } | { readonly error_code: string };

/** Sends a message; null once its receiver has taken it. */
export type Post = (message: Message) => Promise<Failure | null>;

/** Posts messages to an address, signed with each secret (Standard Webhooks). */
export function createPost(url: string, secrets: readonly string[]): Post {
  const signers = secrets.map((secret) => new Webhook(secret));

  return async ({ id, at, body, signal }) => {
    const signatures = signers.map((signer) => signer.sign(id, new Date(at), body));
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: {
          'Content-Type': 'application/json',
          'Webhook-Id': id,
          'Webhook-Timestamp': String(Math.floor(at / 1000)),
          'Webhook-Signature': signatures.join(' '),
        },
        body,
        // A redirect is no receipt.
        redirect: 'manual',
        signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
      });
      await response.body?.cancel();
      return response.ok ? null : { status: response.status };
    } catch (error) {
      return { error_code: codeOf(error) };
    }
  };
}

// fetch wraps the reason.
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'UNKNOWN';
  return errorCodeOf(error.cause) ?? error.name;
}

import { Webhook } from 'standardwebhooks';

const SECRET = /^whsec_[A-Za-z0-9+/]+={0,2}$/;

/** Whether it is a secret as Standard Webhooks writes them. */
export const isSecret = (text: string): boolean => SECRET.test(text);

/** The headers by which a receiver verifies an event: https://www.standardwebhooks.com. */
export function signedHeaders(
  secret: string,
  { id, body, at }: { readonly id: string; readonly body: string; readonly at: Date },
): Record<string, string> {
  return {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
    'webhook-signature': new Webhook(secret).sign(id, at, body),
  };
}

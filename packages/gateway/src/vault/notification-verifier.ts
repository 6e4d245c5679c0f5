import { Webhook } from 'standardwebhooks';
import { type Secret } from '../domain/secret.js';
import { type VerifyNotification } from '../services/ports/notification-verifier.js';

/**
 * Verifies notifications by the rules of Standard Webhooks: an HMAC-SHA-256 of id, time and body, at most five minutes
 * old. Any of the secrets will do, so that they can be exchanged.
 */
export function createNotificationVerifier(secrets: readonly Secret[]): VerifyNotification {
  const webhooks = secrets.map((secret) => new Webhook(secret.reveal()));
  return ({ id, timestamp, signature, body }) =>
    webhooks.some((webhook) => {
      const headers = {
        'webhook-id': id,
        'webhook-timestamp': timestamp,
        'webhook-signature': signature,
      };
      try {
        webhook.verify(body, headers, { jsonParse: false });
        return true;
      } catch {
        return false;
      }
    });
}

import { randomUUID } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { SANDBOX_NOTIFICATION_SECRET } from '../../src/config/sandbox.js';

type Changes = {
  readonly id?: string;
  readonly at?: Date;
  readonly secret?: string;
};

/** A notification, signed as the bank signs it. */
export function signedNotification(
  body: string,
  {
    id = `msg_${randomUUID()}`,
    at = new Date(),
    secret = SANDBOX_NOTIFICATION_SECRET,
  }: Changes = {},
) {
  return {
    body,
    headers: {
      'Content-Type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
      'webhook-signature': new Webhook(secret).sign(id, at, body),
    },
  };
}

import {
  argument,
  option,
  type Option,
} from '@payment-gateway/service-kit/command-line/parameters';
import { z } from 'zod';
import { readActor } from '../../domain/audit.js';
import { Refusal } from '../../domain/errors.js';
import { readId } from '../../domain/ids.js';

/** Any text but an empty one. */
export const text = z.string().min(1, 'must not be empty');

const actor = z.string().transform((name, context) => {
  try {
    return readActor(name);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    context.addIssue(error.message);
    return z.NEVER;
  }
});

/** Who acts. Without it, the user of this system. */
export const as: Option<string> = option(
  'NAME',
  actor,
  'who does it, for the audit log; else the user of this system',
);

const idOf = (what: string) =>
  z.string().transform((typed, context) => {
    const id = readId(typed);
    if (id === null) context.addIssue(`must be the id of ${what}`);
    return id ?? z.NEVER;
  });

export const paymentId = argument('PAYMENT_ID', idOf('a payment'));
export const endpointId = argument('ENDPOINT_ID', idOf('a webhook endpoint'));
export const eventId = argument('EVENT_ID', idOf('an event'));

export const merchantId = argument('MERCHANT_ID', text);

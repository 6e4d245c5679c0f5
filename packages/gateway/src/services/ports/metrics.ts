import { type ErrorCode } from '../../domain/errors.js';
import { type CheckoutStep } from '../checkout/payer-checkout.js';
import { sendErrors } from './webhook-sender.js';

/** Called for each transaction that wrote to the books, with the number of its rows. */
export type OnCommitted = (write: 'intent' | 'change', rows: number) => void;

/** A request that was answered, or whose client is gone. It contains no text of the client's. */
export type AnsweredRequest = {
  /** One of the few dozen that Node's parser knows. */
  readonly method: string;
  /** The route's template, such as `/payments/{id}`; undefined if none matched. */
  readonly route: string | undefined;
  /** 499 if the client left before the response, as proxies log it. */
  readonly status: number;
  readonly durationMs: number;
  readonly error: ErrorCode | undefined;
};

/** Called once for each request. */
export type OnAnswered = (request: AnsweredRequest) => void;

/** This process's database connections, and the calls that wait for one. */
export type PoolUse = { readonly inUse: number; readonly idle: number; readonly waiting: number };

/**
 * How a notification of the bank was handled: the payment was made due; nothing was needed; it was a repetition; the
 * gateway was overloaded; or the signature was not the bank's.
 */
export const notificationVerdicts = [
  'accepted',
  'without_effect',
  'repeated',
  'overloaded',
  'refused',
] as const;

export type NotificationVerdict = (typeof notificationVerdicts)[number];

/** On the way to the challenge, or back from it. */
export type PayerStep = 'out' | 'back';

/** Whether the bank answered about a payer's payment; `settled`: its outcome was already recorded. */
export const payerAnswers = ['heard', 'unheard', 'settled'] as const;

/** Called once for each payer that is redirected. */
export type OnPayer = (step: PayerStep, answer: (typeof payerAnswers)[number]) => void;

/** What a payer wanted of a checkout session's page: to see it, to pay or to cancel. */
export type CheckoutVisit = 'look' | 'pay' | 'cancel';

/** Called for each visit of a session's page, with what it led to and the time since the session was created. */
export type OnCheckout = (
  visit: CheckoutVisit,
  step: CheckoutStep['kind'],
  sessionAgeMs: number,
) => void;

/** What an attempt to deliver an event came to: `refused` is a response that is not 2xx. */
export const webhookOutcomes = ['delivered', 'refused', ...sendErrors] as const;

type WebhookOutcome = (typeof webhookOutcomes)[number];

/** Called for each attempt to deliver an event. */
export type OnWebhookAttempt = (outcome: WebhookOutcome, tookMs: number) => void;

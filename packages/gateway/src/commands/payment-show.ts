import { defineCommand } from '@payment-gateway/service-kit/command-line/command';
import { maskedCardNumber } from '../domain/card.js';
import { type Operation } from '../domain/operations/operation.js';
import { type Payment, type PaymentEvent } from '../domain/payment.js';
import { codeOf } from '../domain/states.js';
import { type PaymentFile } from '../services/ports/review-store.js';
import { type ChargeAtBank } from '../services/manual-review.js';
import { paymentId } from './kit/parameters.js';
import { withReview } from './kit/review.js';

export const command = defineCommand({
  summary: 'shows everything stored about a payment, and what the bank says; changes nothing',
  args: { paymentId },
  run: ({ paymentId: id }, say) =>
    withReview(async ({ review }) => {
      const { file, bank } = await review.show(id);
      say(page(file, bank));
    }),
});

function page(file: PaymentFile, bank: ChargeAtBank) {
  const { payment, keepsCardNumber, operations, events, dueAt, asked, takenAt } = file;
  const { state, card, amountRefundPending } = payment;
  const taken = takenAt === null ? '' : `, last taken ${takenAt.toISOString()}`;
  const refunds = amountRefundPending === 0 ? '' : ` and ${amountRefundPending} on the way`;
  return [
    `payment    ${payment.id}, of ${payment.merchantId}`,
    `status     ${state.status}${inBrackets(codeOf(state.answer), state.trackingId, state.reason)}`,
    `amount     ${payment.amount} ${payment.currency} in the minor unit; captured ${payment.amountCaptured}, refunded ${payment.amountRefunded}${refunds}`,
    `card       ${card.brand} ${maskedCardNumber(card.last4)}${keepsCardNumber ? '' : '; its number was removed'}`,
    `3-D Secure ${authenticationOf(payment)}`,
    `reference  ${payment.reference ?? 'none'}`,
    `attention  ${payment.attention ?? 'none'}`,
    `next look  ${dueAt === null ? 'never: nothing is left to ask' : `${dueAt.toISOString()}; asked ${asked} times${taken}`}`,
    `bank says  ${wordOf(bank)}`,
    ...operations.map(operationLine),
    ...events.map(eventLine),
  ].join('\n');
}

function authenticationOf(payment: Payment): string {
  const { threeDSecure, threeDSecureRequest, returnUrl, challengeExpiresAt } = payment;
  const asked = `${threeDSecureRequest ?? 'automatic'}, a challenge is ${returnUrl === null ? 'impossible' : 'possible'}`;
  if (threeDSecure !== null) {
    const { flow, result, eci, liabilityShifted } = threeDSecure;
    const liability = liabilityShifted ? 'liability shifted' : 'no liability shift';
    return `${result} (${flow}, ECI ${eci ?? 'none'}, ${liability}); ${asked}`;
  }
  if (challengeExpiresAt === null) return `none; ${asked}`;
  return `challenge until ${challengeExpiresAt.toISOString()}; ${asked}`;
}

const inBrackets = (...parts: readonly (string | null)[]): string => {
  const told = parts.filter((part) => part !== null);
  return told.length === 0 ? '' : ` (${told.join(', ')})`;
};

function wordOf(bank: ChargeAtBank): string {
  if (bank.kind === 'unknown') return `nothing that can be read (${bank.cause})`;
  const reason = bank.kind === 'declined' ? bank.reason : null;
  const transaction = 'trackingId' in bank ? bank.trackingId : null;
  return `${bank.kind}${inBrackets(transaction, reason)}`;
}

const operationLine = ({ id, kind, amount, currency, state, createdAt }: Operation): string =>
  `${kind.padEnd(9)}  ${id}  ${createdAt.toISOString()}  ${amount} ${currency} ${state.status}${inBrackets(codeOf(state.answer), state.trackingId, state.reason)}`;

function eventLine({ version, type, toStatus, cause, detail, at }: PaymentEvent): string {
  const line = `step ${String(version).padEnd(4)}  ${at.toISOString()}  ${type} by ${cause}: ${toStatus}`;
  return detail === null ? line : `${line} (${detail})`;
}

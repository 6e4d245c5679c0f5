import { isOperation } from '../merchants/order.js';
import { type Facts, type Violation } from './facts.js';
import { nameOf } from './operations.js';

const SHOWN = 50;

/** A violation, with everything in the facts about its payment. */
function formatViolation({ kind, text, tag, paymentId }: Violation, facts?: Facts): string {
  const lines = [`VIOLATION ${kind}: ${text}`];
  if (facts && (tag !== undefined || paymentId !== undefined)) {
    const payments = facts.payments.filter((one) => one.tag === tag || one.id === paymentId);
    const ids = new Set([...payments.map(({ id }) => id), paymentId]);
    const tags = new Set([...payments.map((payment) => payment.tag), tag]);
    const attempts = facts.attempts.filter(({ order }) => tags.has(order.tag));
    const show = (name: string, values: readonly unknown[]): void => {
      for (const value of values) lines.push(`    ${name}: ${JSON.stringify(value)}`);
    };
    show('key', [...new Set(attempts.map(({ order }) => order.key))]);
    show('payment', payments);
    show(
      'checkout session',
      facts.sessions.filter((one) => tags.has(one.tag)),
    );
    show(
      'operation',
      facts.operations.filter((one) => ids.has(one.paymentId)),
    );
    show(
      'event',
      facts.events.filter((one) => ids.has(one.paymentId)),
    );
    show(
      'ledger',
      facts.ledger.filter(({ reference }) => ids.has(reference)),
    );
    show(
      'payer',
      facts.visits
        .filter(({ paymentId: id }) => ids.has(id))
        .map(({ payer, asked, decision, server, serverLived, knownStatus, reply }) => ({
          payer,
          asked,
          decision,
          server,
          serverLived,
          knownStatus,
          ...reply,
        })),
    );
    show(
      'shop',
      facts.arrivals.filter(({ paymentId: id }) => ids.has(id)),
    );
    show(
      'checkout page',
      facts.checkoutVisits
        .filter((one) => tags.has(one.tag))
        .map(({ payer, asked, attempt, server, serverLived, knownStatus, reply }) => ({
          payer,
          asked,
          attempt,
          server,
          serverLived,
          knownStatus,
          ...reply,
        })),
    );
    show(
      'back from checkout',
      facts.checkoutArrivals.filter((one) => tags.has(one.tag)),
    );
    show(
      'answer about the session',
      facts.sessionRequests
        .filter(({ order }) => tags.has(order.tag))
        .map(({ asked, gateway, gatewayLived, reply }) => ({
          asked,
          gateway,
          gatewayLived,
          ...reply,
        })),
    );
    show(
      'answer',
      attempts.map(({ order, gateway, gatewayLived, reply }) => ({
        to: isOperation(order) ? nameOf(order) : 'the payment',
        asked: order.amount,
        gateway,
        gatewayLived,
        ...reply,
      })),
    );
  }
  return `${lines.join('\n')}\n`;
}

/** The violations, up to a readable number. */
export function formatViolations(violations: readonly Violation[], facts?: Facts): string {
  const shown = violations.slice(0, SHOWN).map((violation) => formatViolation(violation, facts));
  const more = violations.length - shown.length;
  return shown.join('') + (more > 0 ? `… and ${more} more violations\n` : '');
}

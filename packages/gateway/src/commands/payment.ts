import { composeSupport } from '../compose.js';
import { loadConfig } from '../config/load-config.js';
import { maskedCardNumber } from '../domain/card.js';
import { Refusal } from '../domain/errors.js';
import { isId } from '../domain/ids.js';
import { type Operation } from '../domain/operation.js';
import { type Payment, type PaymentEvent } from '../domain/payment.js';
import { runProgram } from '../run-program.js';
import { type PaymentFile } from '../services/ports/support-store.js';
import { type BankWord, type Support } from '../services/support.js';

const USAGE = `usage: npm run payment -- COMMAND
  show PAYMENT_ID           all that the books know about it, and what the bank says; changes nothing
  attention                 the payments that wait for a person, the oldest first
  resolve PAYMENT_ID NOTE   takes the mark away; the note (who, what was found, what was done) stays
                            in the payment's history, where merchants see the step but not the note`;

const LISTED = 1_000;

function page({ payment, operations, events, dueAt, asked, takenAt }: PaymentFile, bank: BankWord) {
  const { state, card, amountRefundPending } = payment;
  const taken = takenAt === null ? '' : `, last taken ${takenAt.toISOString()}`;
  const refunds = amountRefundPending === 0 ? '' : ` and ${amountRefundPending} on the way`;
  return [
    `payment    ${payment.id}, of ${payment.merchantId}`,
    `status     ${state.status}${inBrackets(state.code, state.trackingId, state.declineReason)}`,
    `amount     ${payment.amount} ${payment.currency} in the minor unit; captured ${payment.amountCaptured}, refunded ${payment.amountRefunded}${refunds}`,
    `card       ${card.brand} ${maskedCardNumber(card.last4)}`,
    `reference  ${payment.reference ?? 'none'}`,
    `attention  ${payment.attention ?? 'none'}`,
    `next look  ${dueAt === null ? 'never: nothing is left to ask' : `${dueAt.toISOString()}; asked ${asked} times${taken}`}`,
    `bank says  ${wordOf(bank)}`,
    ...operations.map(operationLine),
    ...events.map(eventLine),
  ].join('\n');
}

const inBrackets = (...parts: readonly (string | null)[]): string => {
  const told = parts.filter((part) => part !== null);
  return told.length === 0 ? '' : ` (${told.join(', ')})`;
};

function wordOf(bank: BankWord): string {
  if (bank.kind === 'unknown') return `nothing that can be read (${bank.cause})`;
  const reason = bank.kind === 'declined' ? bank.reason : null;
  const transaction = 'trackingId' in bank ? bank.trackingId : null;
  return `${bank.kind}${inBrackets(transaction, reason)}`;
}

const operationLine = ({ id, kind, amount, currency, state, createdAt }: Operation): string =>
  `${kind.padEnd(9)}  ${id}  ${createdAt.toISOString()}  ${amount} ${currency} ${state.status}${inBrackets(state.code, state.trackingId, state.failureReason)}`;

function eventLine({ version, type, toStatus, cause, detail, at }: PaymentEvent): string {
  const line = `step ${String(version).padEnd(4)}  ${at.toISOString()}  ${type} by ${cause}: ${toStatus}`;
  return detail === null ? line : `${line} (${detail})`;
}

const listLine = ({ id, merchantId, state, amount, currency, updatedAt }: Payment): string =>
  `${id}  ${merchantId}  ${state.status}  ${amount} ${currency}  since ${updatedAt.toISOString()}`;

type Command = (support: Support) => Promise<string>;

function readCommand(words: readonly string[]): Command {
  const [name, id = '', ...note] = words;
  if (name === 'attention' && words.length === 1) {
    return async (support) => {
      const listed = await support.listAttention(LISTED);
      if (listed.length === 0) return 'no payment waits for a person';
      const more = listed.length === LISTED ? ['… and maybe more'] : [];
      return [...listed.map(listLine), ...more].join('\n');
    };
  }
  if (!isId(id)) throw new Refusal(USAGE);
  if (name === 'show' && note.length === 0) {
    return async (support) => {
      const { file, bank } = await support.show(id);
      return page(file, bank);
    };
  }
  if (name !== 'resolve' || note.length === 0) throw new Refusal(USAGE);
  return async (support) => {
    const { state } = await support.resolve(id, note.join(' '));
    return `resolved; the payment stays ${state.status}`;
  };
}

runProgram(async () => {
  const command = readCommand(process.argv.slice(2));
  const { support, close } = await composeSupport(loadConfig());
  try {
    process.stdout.write(`${await command(support)}\n`);
  } finally {
    await close();
  }
});

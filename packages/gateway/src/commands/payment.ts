import '@payment-gateway/service-kit/closed-process';
import { composeSupport } from '../compose/operator.js';
import { loadConfig } from '../config/load-config.js';
import { maskedCardNumber } from '../domain/card.js';
import { Refusal } from '../domain/errors.js';
import { readId } from '../domain/ids.js';
import { type Operation } from '../domain/operation.js';
import { type Payment, type PaymentEvent } from '../domain/payment.js';
import { runProgram } from '../process/run-program.js';
import { type PaymentFile } from '../services/ports/support-store.js';
import { type PaymentSearch } from '../services/payment-search.js';
import { type BankWord, type Support } from '../services/support.js';
import { AS_USAGE, takeActor } from './actor.js';
import { FIND_USAGE, readFind } from './payment-find.js';

const USAGE = `usage: npm run payment -- COMMAND
  show PAYMENT_ID           all that the books know about it, and what the bank says; changes nothing
${FIND_USAGE}
  attention                 the payments that wait for a person, the oldest first
  resolve PAYMENT_ID NOTE   takes the mark away; the note (who, what was found, what was done) stays
                            in the payment's history, where merchants see the step but not the note
${AS_USAGE}`;

const LISTED = 1_000;

function page(file: PaymentFile, bank: BankWord) {
  const { payment, keepsCardNumber, operations, events, dueAt, asked, takenAt } = file;
  const { state, card, amountRefundPending } = payment;
  const taken = takenAt === null ? '' : `, last taken ${takenAt.toISOString()}`;
  const refunds = amountRefundPending === 0 ? '' : ` and ${amountRefundPending} on the way`;
  return [
    `payment    ${payment.id}, of ${payment.merchantId}`,
    `status     ${state.status}${inBrackets(state.code, state.trackingId, state.declineReason)}`,
    `amount     ${payment.amount} ${payment.currency} in the minor unit; captured ${payment.amountCaptured}, refunded ${payment.amountRefunded}${refunds}`,
    `card       ${card.brand} ${maskedCardNumber(card.last4)}${keepsCardNumber ? '' : '; its number was removed'}`,
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

type Deps = { readonly support: Support; readonly search: PaymentSearch };

type Command = (deps: Deps) => Promise<void>;

const say = (line: string): void => void process.stdout.write(`${line}\n`);

async function listAttention({ support }: Deps): Promise<void> {
  const listed = await support.listAttention(LISTED);
  if (listed.length === 0) say('no payment waits for a person');
  for (const payment of listed) say(listLine(payment));
  if (listed.length === LISTED) say('… and maybe more');
}

function readCommand(all: readonly string[]): Command {
  const { actor, words } = takeActor(all);
  const [name, given = '', ...note] = words;
  if (name === 'attention' && words.length === 1) return listAttention;
  if (name === 'find') {
    const find = readFind(words.slice(1), USAGE);
    return ({ search }) => find(search, say);
  }
  const id = readId(given);
  if (id === null) throw new Refusal(USAGE);
  if (name === 'show' && note.length === 0) {
    return async ({ support }) => {
      const { file, bank } = await support.show(id);
      say(page(file, bank));
    };
  }
  if (name !== 'resolve' || note.length === 0) throw new Refusal(USAGE);
  return async ({ support }) => {
    const { state } = await support.resolve(id, note.join(' '), actor);
    say(`resolved; the payment stays ${state.status}`);
  };
}

runProgram(async () => {
  const command = readCommand(process.argv.slice(2));
  const { close, ...deps } = await composeSupport(loadConfig('payment'));
  try {
    await command(deps);
  } finally {
    await close();
  }
});

import '@payment-gateway/service-kit/closed-process';
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { composeLedgerComparison } from '../compose/operator.js';
import { loadConfig } from '../config/load-config.js';
import { type Finding, type LedgerEntry, ledgerKinds } from '../domain/bank-ledger.js';
import { Refusal } from '../domain/errors.js';
import { runProgram } from '../process/run-program.js';
import { AS_USAGE, takeActor } from './actor.js';

const USAGE = `usage: npm run compare-ledger -- FILE [--record]
  compares the bank's ledger with the books; FILE has one entry a line, as JSON with the fields
  reference, operation_reference, kind, amount, currency and at, and - is the standard input
  --record    writes captures, refunds and voids that the books do not know into them
${AS_USAGE}`;

const line = z
  .object({
    reference: z.string().min(1),
    operation_reference: z.string().min(1).nullish(),
    kind: z.enum(ledgerKinds),
    amount: z.int().min(0),
    currency: z.string().min(1),
    at: z.iso.datetime({ offset: true }),
  })
  .transform(({ reference, operation_reference, kind, amount, currency, at }): LedgerEntry => ({
    reference,
    operationReference: operation_reference ?? null,
    kind,
    amount,
    currency,
    at: new Date(at),
  }));

async function readEntries(file: string): Promise<readonly LedgerEntry[]> {
  const input = file === '-' ? process.stdin : createReadStream(file);
  const entries: LedgerEntry[] = [];
  let number = 0;
  try {
    for await (const text of createInterface({ input, crlfDelay: Infinity })) {
      number += 1;
      if (text.trim() !== '') entries.push(line.parse(JSON.parse(text)));
    }
  } catch (error) {
    if (number === 0) throw new Refusal(`${file} cannot be read.`);
    const issue = error instanceof z.ZodError ? error.issues[0] : undefined;
    const what = issue === undefined ? 'is not JSON' : `${issue.path.join('.')}: ${issue.message}`;
    throw new Refusal(`Line ${number} of the ledger is no entry: ${what}`);
  }
  return entries;
}

const wordsOf = ({ kind, operationReference, amount, currency, at }: LedgerEntry): string =>
  [kind, operationReference, amount, currency, 'at', at.toISOString()]
    .filter((word) => word !== null)
    .join(' ');

function lineOf(finding: Finding): string {
  switch (finding.kind) {
    case 'not_in_books':
      return `not in the books    ${finding.entry.reference}  ${wordsOf(finding.entry)}`;
    case 'operation_not_in_books':
      return `not in the books    ${finding.entry.reference}  ${wordsOf(finding.entry)}; the payment is ${finding.payment.state.status}`;
    case 'disagrees':
      return `disagrees           ${finding.entry.reference}  ${wordsOf(finding.entry)}; the books say ${finding.booksSay}`;
    case 'unsettled':
      return `to be reconciled    ${finding.payment.id}  ${finding.payment.state.status}`;
  }
}

runProgram(async () => {
  const { actor, words } = takeActor(process.argv.slice(2));
  const [file, option, ...others] = words;
  const isUsable = file !== undefined && others.length === 0;
  if (!isUsable || (option !== undefined && option !== '--record')) throw new Refusal(USAGE);

  const config = loadConfig('compare-ledger');
  const ledger = await readEntries(file);
  const { comparison, close } = await composeLedgerComparison(config);
  try {
    const { entries, references, findings, recorded } = await (option === undefined
      ? comparison.compare(ledger)
      : comparison.record(ledger, actor));
    const lines = [
      `compared ${entries} entries about ${references} payments`,
      ...(option === undefined ? [] : [`wrote ${recorded} operations into the books`]),
      ...findings.map(lineOf),
    ];
    process.stdout.write(`${lines.join('\n')}\n`);
    if (findings.length > 0) throw new Refusal(`${findings.length} findings are left.`);
  } finally {
    await close();
  }
});

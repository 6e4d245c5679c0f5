import { defineCommand } from '@payment-gateway/service-kit/command-line/command';
import { argument, flag } from '@payment-gateway/service-kit/command-line/parameters';
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { composeLedgerComparison } from '../compose/operator-with-bank.js';
import { loadConfig } from '../config/load-config.js';
import { type Finding, type LedgerEntry, ledgerKinds } from '../domain/bank-ledger.js';
import { Refusal } from '../domain/errors.js';
import { systemUser } from '../process/system-user.js';
import { as, text } from './kit/parameters.js';
import { using } from './kit/using.js';

export const command = defineCommand({
  summary: "compares the bank's ledger with the books",
  details:
    'FILE has one entry a line, as JSON with the fields reference, operation_reference, kind, amount,\n' +
    'currency and at; - is the standard input.',
  args: { file: argument('FILE', text) },
  options: {
    record: flag('writes captures, refunds and voids that the books lack into them'),
    as,
  },
  async run({ file, record = false, as: actor = systemUser() }, say) {
    const config = loadConfig('compare-ledger');
    const ledger = await readEntries(file);
    await using(composeLedgerComparison(config), async ({ comparison }) => {
      const { entries, references, findings, recorded } = await (record
        ? comparison.record(ledger, actor)
        : comparison.compare(ledger));
      say(`compared ${entries} entries about ${references} payments`);
      if (record) say(`wrote ${recorded} operations into the books`);
      for (const finding of findings) say(lineOf(finding));
      if (findings.length > 0) throw new Refusal(`${findings.length} findings are left.`);
    });
  },
});

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

import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { CVV, findSecrets, readFilesForScan, type Haystack } from '@payment-gateway/testkit';
import { findAddresses, tokensIn } from './payer-tokens.js';
import { type Violation } from './facts.js';

const PAGE = 4096;

// Three digits are found by chance, so a verification value is searched for with its field name.
const cvvForms = [
  `"cvv":"${CVV}"`,
  `"cvv": "${CVV}"`,
  `\\"cvv\\":\\"${CVV}\\"`,
  `"cvv":${CVV}`,
  `cvv: '${CVV}'`,
  `cvv=${CVV}`,
  `"cvc":"${CVV}"`,
].map((value, index) => ({ name: `CVV, notation ${index + 1}`, value }));

/** What nothing may contain: card numbers, webhooks' signing secrets, and the addresses of payers' pages. */
type Secrets = {
  readonly cards: readonly string[];
  readonly signingSecrets?: readonly string[];
  readonly addresses: Iterable<string>;
};

// Every form of every token would take longer than the run. All are searched for as they are.
const TOKENS_IN_EVERY_FORM = 12;

/** Searches the files and logs of the processes for card numbers, verification values and the tokens of payers' pages. */
export function judgeSecrets(
  traces: readonly string[],
  logs: readonly { name: string; text: string }[],
  { cards, signingSecrets = [], addresses }: Secrets,
): Violation[] {
  const haystacks: Haystack[] = [
    ...readFilesForScan(traces.flatMap(filesToScan)).map(withoutEmptyPages),
    ...logs.map(({ name, text }) => ({ name: `log of ${name}`, bytes: Buffer.from(text) })),
  ];
  const numbers = cards.map((value) => ({ name: `card …${value.slice(-4)}`, value }));
  const signing = signingSecrets.map((value, index) => ({
    name: `signing secret ${index + 1}`,
    value: value.replace(/^whsec_/, ''),
  }));
  const all = tokensIn(addresses);
  const some = sampleOf([...all], TOKENS_IN_EVERY_FORM).map(([value, hash], index) => ({
    name: `token ${index + 1} of a payer's page`,
    value,
    hash,
  }));
  return [
    ...findSecrets(haystacks, [...numbers, ...signing, ...cvvForms, ...some]).map(
      ({ secret, haystack, form }) => `${secret} is in ${haystack} (${form})`,
    ),
    ...haystacks.flatMap((haystack) => [
      ...findAddresses(haystack, all),
      ...some
        .filter(({ hash }) => haystack.bytes.includes(hash))
        .map(({ name }) => `the hash in ${name} is in ${haystack.name}`),
    ]),
  ].map((text) => ({ kind: 'secret', text }));
}

/** Some items from the whole run. */
const sampleOf = <T>(items: readonly T[], most: number): T[] => {
  const step = Math.max(1, Math.ceil(items.length / most));
  return items.filter((_, at) => at % step === 0);
};

/**
 * A file without its empty pages. A database creates its log large and mostly empty, and searching
 * that for every form of every card would take longer than the run.
 */
function withoutEmptyPages({ name, bytes }: Haystack): Haystack {
  const empty = Buffer.alloc(PAGE);
  const pages: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += PAGE) {
    const page = bytes.subarray(at, at + PAGE);
    if (!page.equals(empty.subarray(0, page.length))) pages.push(page);
  }
  return { name, bytes: Buffer.concat(pages) };
}

// The tables of the server itself hold no payments.
const SERVER_TABLES = new Set(['mysql', 'performance_schema', 'sys']);

const filesToScan = (path: string): string[] =>
  statSync(path).isDirectory()
    ? readdirSync(path)
        .filter((name) => !SERVER_TABLES.has(name))
        .map((name) => join(path, name))
    : [path];

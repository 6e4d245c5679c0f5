import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { findSecrets, readFilesForScan, type Haystack } from '@payment-gateway/testkit';
import { type Violation } from './judge/facts.js';
import { CVV } from './order.js';

const PAGE = 4096;

// A verification value alone is found by chance: it is looked for in the ways it would be written.
const cvvForms = [
  `"cvv":"${CVV}"`,
  `"cvv": "${CVV}"`,
  `\\"cvv\\":\\"${CVV}\\"`,
  `"cvv":${CVV}`,
  `cvv: '${CVV}'`,
  `cvv=${CVV}`,
  `"cvc":"${CVV}"`,
].map((value, index) => ({ name: `CVV, written in way ${index + 1}`, value }));

/** Looks for card numbers and verification values in what the processes have left behind. */
export function judgeSecrets(
  traces: readonly string[],
  logs: readonly { name: string; text: string }[],
  cards: readonly string[],
): Violation[] {
  const haystacks: Haystack[] = [
    ...readFilesForScan(traces.flatMap(worthReading)).map(withoutEmptyPages),
    ...logs.map(({ name, text }) => ({ name: `log of ${name}`, bytes: Buffer.from(text) })),
  ];
  const numbers = cards.map((value) => ({ name: `card …${value.slice(-4)}`, value }));
  return findSecrets(haystacks, [...numbers, ...cvvForms]).map(({ secret, haystack, form }) => ({
    kind: 'secret',
    text: `${secret} stands in ${haystack} (${form})`,
  }));
}

/**
 * A file without its empty pages. The log of a database is made large and mostly empty, and
 * looking for every form of every card in that would take longer than the run.
 */
export function withoutEmptyPages({ name, bytes }: Haystack): Haystack {
  const empty = Buffer.alloc(PAGE);
  const pages: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += PAGE) {
    const page = bytes.subarray(at, at + PAGE);
    if (!page.equals(empty.subarray(0, page.length))) pages.push(page);
  }
  return { name, bytes: Buffer.concat(pages) };
}

// Of a server's folder: not the tables that describe the server itself.
const OF_THE_SERVER = new Set(['mysql', 'performance_schema', 'sys']);

const worthReading = (path: string): string[] =>
  statSync(path).isDirectory()
    ? readdirSync(path)
        .filter((name) => !OF_THE_SERVER.has(name))
        .map((name) => join(path, name))
    : [path];

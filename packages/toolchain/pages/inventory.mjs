// @ts-check
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import prettier from 'prettier';

/** @typedef {import('./snapshot.mjs').Snapshot} Snapshot */

const FILE = fileURLToPath(new URL('../../../docs/page-inventory.json', import.meta.url));

/**
 * In the file, what pages share stands once: headers that all have, and the hashes of style sheets.
 *
 * @typedef {object} Inventory
 * @property {Record<string, string>} headers_of_all
 * @property {Record<string, string>} hashes
 * @property {Record<string, Snapshot>} pages
 */

/** @returns {Record<string, Snapshot>} what is authorized, by the names of pages */
export function readInventory() {
  /** @type {Inventory} */
  const { headers_of_all: shared, hashes, pages } = JSON.parse(readFileSync(FILE, 'utf8'));
  return mapped(pages, (page) => ({
    ...page,
    headers: { ...shared, ...page.headers },
    styles: page.styles.map((name) => (name in hashes ? `${name} ${hashes[name]}` : name)),
  }));
}

/** @param {Record<string, Snapshot>} pages */
export async function writeInventory(pages) {
  const all = Object.values(pages);
  const shared = Object.entries(all[0]?.headers ?? {}).filter(([name, value]) =>
    all.every(({ headers }) => headers[name] === value),
  );
  const hashes = all.flatMap(({ styles }) => styles.flatMap(hashOfFile));
  /** @type {Inventory} */
  const inventory = {
    headers_of_all: Object.fromEntries(shared),
    hashes: Object.fromEntries(hashes),
    pages: mapped(pages, (page) => ({
      ...page,
      headers: Object.fromEntries(
        Object.entries(page.headers).filter(([name]) => !shared.some(([one]) => one === name)),
      ),
      styles: page.styles.map((style) => hashOfFile(style)[0]?.[0] ?? style),
    })),
  };
  const style = await prettier.resolveConfig(FILE);
  const text = await prettier.format(JSON.stringify(inventory), { ...style, parser: 'json' });
  writeFileSync(FILE, text);
}

/** A style sheet's address and hash. @param {string} style @returns {[string, string][]} */
function hashOfFile(style) {
  const [, name, hash] = /^(\S*\/\S+) (sha256-\S+)$/.exec(style) ?? [];
  return name === undefined || hash === undefined ? [] : [[name, hash]];
}

/**
 * @param {Record<string, Snapshot>} pages
 * @param {(page: Snapshot) => Snapshot} change
 */
const mapped = (pages, change) =>
  Object.fromEntries(Object.entries(pages).map(([name, page]) => [name, change(page)]));

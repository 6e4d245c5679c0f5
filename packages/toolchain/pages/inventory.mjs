// @ts-check
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import prettier from 'prettier';

/** @typedef {import('./snapshot.mjs').Snapshot} Snapshot */

const FILE = fileURLToPath(new URL('../../../docs/page-inventory.json', import.meta.url));

/** In the file, headers that all pages have stand once. */
/** @typedef {{ headers_of_all: Record<string, string>, pages: Record<string, Snapshot> }} Inventory */

/** @returns {Record<string, Snapshot>} what is authorized, by the names of pages */
export function readInventory() {
  /** @type {Inventory} */
  const { headers_of_all: shared, pages } = JSON.parse(readFileSync(FILE, 'utf8'));
  return mapped(pages, (page) => ({ ...page, headers: { ...shared, ...page.headers } }));
}

/** @param {Record<string, Snapshot>} pages */
export async function writeInventory(pages) {
  const all = Object.values(pages).map(({ headers }) => headers);
  const [first = {}] = all;
  const shared = Object.fromEntries(
    Object.entries(first).filter(([name, value]) => all.every((one) => one[name] === value)),
  );
  /** @type {Inventory} */
  const inventory = {
    headers_of_all: shared,
    pages: mapped(pages, (page) => ({
      ...page,
      headers: Object.fromEntries(
        Object.entries(page.headers).filter(([name]) => !Object.hasOwn(shared, name)),
      ),
    })),
  };
  const style = await prettier.resolveConfig(FILE);
  const text = await prettier.format(JSON.stringify(inventory), { ...style, parser: 'json' });
  writeFileSync(FILE, text);
}

/**
 * @param {Record<string, Snapshot>} pages
 * @param {(page: Snapshot) => Snapshot} change
 */
const mapped = (pages, change) =>
  Object.fromEntries(Object.entries(pages).map(([name, page]) => [name, change(page)]));

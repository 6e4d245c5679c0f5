// @ts-check
// Compares what a browser receives from the gateway's payer pages with docs/page-inventory.json, which lists what is
// authorized: headers, scripts, style sheets, forms and origins (PCI DSS 6.4.3 and 11.6.1).
//
//   npm run check-pages                                    every page that a sandbox can show
//   npm run check-pages -- --write                         writes the inventory
//   npm run check-pages -- https://pay.example/checkout/…  one page of a deployed gateway
//     --shop https://shop.example                          the origin of its return_url and cancel_url
import { parseArgs } from 'node:util';
import { asDeployed, differencesBetween } from './pages/differences.mjs';
import { readInventory, writeInventory } from './pages/inventory.mjs';
import { snapshotOf } from './pages/snapshot.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    write: { type: 'boolean', default: false },
    // Origins that a session's page may name, which differ from session to session.
    shop: { type: 'string', multiple: true, default: [] },
  },
});

const [address] = positionals;
const complaints = address === undefined ? await checkSandbox() : await checkDeployed(address);
if (complaints.length > 0) {
  process.stderr.write(`${complaints.join('\n')}\n`);
  process.exitCode = 1;
}

/** @returns {Promise<string[]>} */
async function checkSandbox() {
  const { readSandboxPages } = await import('./pages/sandbox-pages.mjs');
  const pages = await readSandboxPages();
  if (values.write) {
    await writeInventory(pages);
    return say(`Wrote ${Object.keys(pages).length} pages to docs/page-inventory.json.`);
  }
  const differences = differencesBetween(readInventory(), pages);
  if (differences.length === 0)
    return say(`${Object.keys(pages).length} pages are as docs/page-inventory.json says.`);
  const advice = 'If this is meant, run npm run check-pages -- --write, and commit the inventory.';
  return [...differences, '', advice];
}

/**
 * Which state a page is in, only its reader knows: it must be one of the inventory's.
 *
 * @param {string} url
 * @returns {Promise<string[]>}
 */
async function checkDeployed(url) {
  const shops = values.shop.map((one) => /** @type {const} */ ([new URL(one).origin, '{shop}']));
  const found = await snapshotOf(url, new Map(shops));
  const candidates = Object.entries(readInventory()).map(([name, authorized]) => {
    const compared = asDeployed(authorized, found);
    const differences = differencesBetween(
      { [name]: compared.expected },
      { [name]: compared.found },
    );
    return { name, differences, size: differences.join('\n').length };
  });
  candidates.sort((one, other) => one.size - other.size);
  const [closest] = candidates;
  if (closest === undefined) return ['docs/page-inventory.json is empty.'];
  if (closest.differences.length > 0) return closest.differences;
  return say(`The page is as docs/page-inventory.json says (${closest.name}).`);
}

/** @param {string} line @returns {never[]} no complaint */
function say(line) {
  process.stdout.write(`${line}\n`);
  return [];
}

// @ts-check

/** @typedef {import('./snapshot.mjs').Snapshot} Snapshot */

// Beyond those of the inventory: what could weaken a page, and no proxy has to add.
const DANGEROUS =
  /^(?:content-security-policy.*|set-cookie|link|refresh|location|access-control-.*|sourcemap|service-worker-allowed|speculation-rules|x-xss-protection|origin-agent-cluster|document-policy|cross-origin-.*|permissions-policy|feature-policy|referrer-policy|x-frame-options)$/;

/**
 * For a deployed gateway: headers that something in front of it has added, and that change nothing, do not count, nor
 * do elements that only a sandbox shows.
 *
 * @param {Snapshot} expected
 * @param {Snapshot} found
 */
export function asDeployed(expected, found) {
  const headers = Object.entries(found.headers).filter(
    ([name]) => Object.hasOwn(expected.headers, name) || DANGEROUS.test(name),
  );
  const shown = found.elements.split(' ');
  const elements = expected.elements.split(' ').filter((name) => shown.includes(name));
  return {
    expected: { ...expected, elements: elements.join(' ') },
    found: { ...found, headers: Object.fromEntries(headers) },
  };
}

/**
 * @param {Record<string, Snapshot>} expected
 * @param {Record<string, Snapshot>} found
 * @returns {string[]} lines: the pages, and what changed in all of them
 */
export function differencesBetween(expected, found) {
  /** @type {Map<string, string[]>} */
  const pagesByChange = new Map();
  for (const name of new Set([...Object.keys(expected), ...Object.keys(found)])) {
    const change = changeOf(expected[name], found[name]);
    if (change !== '') pagesByChange.set(change, [...(pagesByChange.get(change) ?? []), name]);
  }
  return [...pagesByChange].flatMap(([change, names]) => [`${names.join(', ')}:`, change]);
}

/** @param {Snapshot | undefined} expected @param {Snapshot | undefined} found */
function changeOf(expected, found) {
  if (found === undefined) return '  - in the inventory, but there is no such page';
  if (expected === undefined) return '  + not in the inventory';
  const [before, now] = [linesOf(expected), linesOf(found)];
  return [
    ...before.filter((line) => !now.includes(line)).map((line) => `  - ${line}`),
    ...now.filter((line) => !before.includes(line)).map((line) => `  + ${line}`),
  ].join('\n');
}

/** @param {Snapshot} snapshot */
function linesOf({ status, headers, elements, ...lists }) {
  return [
    `status ${status}`,
    ...Object.entries(headers).map(([name, value]) => `header ${name}: ${value}`),
    ...elements.split(' ').map((name) => `element ${name}`),
    ...Object.entries(lists).flatMap(([name, list]) => list.map((one) => `${name} ${one}`)),
  ];
}

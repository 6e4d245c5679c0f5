// @ts-check
// The licences of all packages that a service runs with, from the lock file; it ends with an error where
// one is not among those that this project takes.
//
//   npm run --silent licences
//   npm run --silent licences -- bank-simulator
import { productionPackages } from './production-packages.mjs';

// They ask for no more than that their text is passed on.
const TAKEN = new Set([
  ...['MIT', 'MIT-0', 'ISC', 'BSD-2-Clause', 'BSD-3-Clause', '0BSD', 'Apache-2.0'],
  ...['BlueOak-1.0.0', 'Unlicense', 'CC0-1.0', 'Python-2.0'],
]);

const [service = 'gateway'] = process.argv.slice(2);
const packages = [...productionPackages(service).values()].sort((a, b) =>
  `${a.name}@${a.version}`.localeCompare(`${b.name}@${b.version}`, 'en'),
);
/** @type {Map<string, string[]>} */
const byLicence = new Map();
for (const { name, version, licence } of packages) {
  const key = licence ?? 'none that it says';
  byLicence.set(key, [...(byLicence.get(key) ?? []), `${name} ${version}`]);
}
for (const [licence, names] of [...byLicence].sort(([a], [b]) => a.localeCompare(b, 'en'))) {
  process.stdout.write(`${licence} (${names.length})\n  ${names.join('\n  ')}\n\n`);
}
const refused = [...byLicence.keys()].filter((licence) => !isTaken(licence));
if (refused.length > 0) {
  process.stderr.write(`Not among the licences that are taken: ${refused.join(', ')}\n`);
  process.exitCode = 1;
}

/** One of several is enough; of those that hold together each has to be. @param {string} expression */
function isTaken(expression) {
  const text = expression.replace(/[()]/g, '');
  return text.split(' OR ').some((all) => all.split(' AND ').every((one) => TAKEN.has(one.trim())));
}

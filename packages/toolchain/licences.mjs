// @ts-check
// Prints the licences of all packages that a service runs with, from the lock file. Fails if one is not
// among those that this project accepts.
//
//   npm run --silent licences
//   npm run --silent licences -- bank-simulator
import { productionPackages } from './production-packages.mjs';

// They require no more than including their text.
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
  process.stderr.write(`Licences that are not accepted: ${refused.join(', ')}\n`);
  process.exitCode = 1;
}

/** For OR one accepted licence is enough, for AND all must be accepted. @param {string} expression */
function isTaken(expression) {
  const text = expression.replace(/[()]/g, '');
  return text.split(' OR ').some((all) => all.split(' AND ').every((one) => TAKEN.has(one.trim())));
}

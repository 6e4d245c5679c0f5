// @ts-check
// The packages that a service runs with in production, from the lock file alone: independent of what is
// installed, and without those that only tests need. (`npm sbom` also leaves out packages that are a
// development dependency of the root.)
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * @typedef {object} Locked a package as package-lock.json has it
 * @property {string} [name]
 * @property {string} [version]
 * @property {string} [resolved]
 * @property {string} [integrity]
 * @property {string} [license]
 * @property {boolean} [link]
 * @property {Record<string, string>} [dependencies]
 * @property {Record<string, string>} [optionalDependencies]
 * @property {Record<string, string>} [peerDependencies]
 * @property {Record<string, { optional?: boolean }>} [peerDependenciesMeta]
 */

/**
 * @typedef {object} Package
 * @property {string} name
 * @property {string} version
 * @property {string | null} licence an SPDX expression, as the package declares it
 * @property {string | null} integrity the hash of the archive
 * @property {string | null} address the URL of the archive; null for a package of this repository
 * @property {boolean} isOptional left out of the image
 * @property {string[]} uses keys of the packages that it depends on
 */

const LOCK = fileURLToPath(new URL('../../package-lock.json', import.meta.url));

/**
 * The service itself, and every package that it depends on, by their keys in the lock file. Throws if the
 * lock file lacks one.
 *
 * @param {string} service a folder of packages/
 * @returns {Map<string, Package>}
 */
export function productionPackages(service) {
  /** @type {{ packages: Record<string, Locked> }} */
  const { packages } = JSON.parse(readFileSync(LOCK, 'utf8'));
  /** @type {Map<string, Package>} */
  const found = new Map();
  add(`packages/${service}`, false);
  return found;

  /** @param {string} key @param {boolean} isOptional */
  function add(key, isOptional) {
    const known = found.get(key);
    // Found again as a required package: what it depends on is required too.
    if (known !== undefined && (isOptional || !known.isOptional)) return;
    const locked = packages[key];
    if (locked === undefined) throw new Error(`package-lock.json has no ${key}`);
    const { version = '', resolved = null, integrity = null, license = null } = locked;
    const name = locked.name ?? key.replace(/^.*node_modules\//, '');
    /** @type {Package} */
    const one = {
      ...{ name, version, licence: license, integrity, address: resolved },
      ...{ isOptional, uses: [] },
    };
    found.set(key, one);
    for (const { wanted, mayLack } of dependenciesOf(locked)) {
      const place = placeOf(key, wanted);
      if (place === null) {
        if (mayLack) continue;
        throw new Error(`package-lock.json has no ${wanted} for ${key}`);
      }
      one.uses.push(place);
      add(place, isOptional || mayLack);
    }
  }

  /**
   * The key of the package that Node.js finds for an import.
   *
   * @param {string} from @param {string} wanted
   */
  function placeOf(from, wanted) {
    for (let folder = from; ; folder = folder.replace(/(^|\/)[^/]*$/, '')) {
      const place = `${folder === '' ? '' : `${folder}/`}node_modules/${wanted}`;
      const locked = packages[place];
      // A package of this repository.
      if (locked?.link === true) return locked.resolved ?? null;
      if (locked !== undefined) return place;
      if (folder === '') return null;
    }
  }
}

/** @param {Locked} locked */
function dependenciesOf(locked) {
  const { dependencies = {}, optionalDependencies = {}, peerDependencies = {} } = locked;
  const { peerDependenciesMeta = {} } = locked;
  return [
    ...Object.keys(dependencies).map((wanted) => ({
      wanted,
      mayLack: wanted in optionalDependencies,
    })),
    ...Object.keys(optionalDependencies).map((wanted) => ({ wanted, mayLack: true })),
    ...Object.keys(peerDependencies).map((wanted) => ({
      wanted,
      mayLack: peerDependenciesMeta[wanted]?.optional === true,
    })),
  ];
}

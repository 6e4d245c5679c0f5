// @ts-check
// What a service runs in production, by the lock file alone: neither what is installed here nor what
// only tests need. (`npm sbom` leaves out what is a development dependency of the root as well.)
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
 * @property {string | null} licence an SPDX expression, as the package itself says
 * @property {string | null} integrity of the archive, as npm checks it
 * @property {string | null} address where the archive is; null for a package of this repository
 * @property {boolean} isOptional it may be left out: the image does
 * @property {string[]} uses keys of the packages that it depends on
 */

const LOCK = fileURLToPath(new URL('../../package-lock.json', import.meta.url));

/**
 * Every package that a service depends on, and the service itself as the first; by their keys, which are
 * their places in the lock file. Throws when the lock file lacks one.
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
    // Needed after all; and so is what it needs.
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
   * Where Node.js finds a package that another one asks for.
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

// @ts-check
// Prints the bill of materials of a service in CycloneDX 1.6, from the lock file. The same lock file gives
// the same text, so that two can be compared.
//
//   npm run --silent sbom > payment-gateway.cdx.json
//   npm run --silent sbom -- bank-simulator > bank-simulator.cdx.json
import { createHash } from 'node:crypto';
import { productionPackages } from './production-packages.mjs';

/** @typedef {import('./production-packages.mjs').Package} Package */

const [service = 'gateway'] = process.argv.slice(2);
const packages = productionPackages(service);
const [itself, ...others] = packages;
if (itself === undefined) throw new Error(`There is no packages/${service}`);

const document = {
  bomFormat: 'CycloneDX',
  specVersion: '1.6',
  serialNumber: `urn:uuid:${uuidFrom(JSON.stringify([...packages]))}`,
  version: 1,
  metadata: {
    component: { ...componentOf(itself[1]), type: 'application' },
  },
  components: [...new Map(others.map(([, one]) => [refOf(one), componentOf(one)])).values()],
  dependencies: [
    ...new Map(
      [...packages.values()].map((one) => [
        refOf(one),
        { ref: refOf(one), dependsOn: [...new Set(one.uses.map(refAt))].sort() },
      ]),
    ).values(),
  ],
};
process.stdout.write(`${JSON.stringify(document, null, 2)}\n`);

/** @param {Package} one */
function componentOf(one) {
  const { name, version, licence, integrity, address, isOptional } = one;
  const [group, short] = name.startsWith('@') ? name.split('/') : [undefined, name];
  return {
    type: 'library',
    'bom-ref': refOf(one),
    ...(group === undefined ? {} : { group }),
    name: short,
    version,
    scope: isOptional ? 'optional' : 'required',
    ...(integrity?.startsWith('sha512-') && {
      hashes: [
        { alg: 'SHA-512', content: Buffer.from(integrity.slice(7), 'base64').toString('hex') },
      ],
    }),
    ...(licence !== null && {
      licenses: [/[ (]/.test(licence) ? { expression: licence } : { license: { id: licence } }],
    }),
    purl: refOf(one),
    ...(address !== null && {
      externalReferences: [{ type: 'distribution', url: address }],
    }),
  };
}

/** The package URL (purl). @param {Package} one */
function refOf({ name, version }) {
  return `pkg:npm/${name.replace('@', '%40')}@${version}`;
}

/** @param {string} key */
function refAt(key) {
  const one = packages.get(key);
  if (one === undefined) throw new Error(`${key} is not among the packages`);
  return refOf(one);
}

/** A version 8 UUID (RFC 9562) derived from a text. @param {string} text */
function uuidFrom(text) {
  const hex = createHash('sha256').update(text).digest('hex');
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `a${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}

import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join, resolve } from 'node:path';

const root = resolve(__dirname, '../../../..');

const output = (script: string, ...args: string[]): string =>
  execFileSync(process.execPath, [join(root, 'packages/toolchain', script), ...args], {
    encoding: 'utf8',
  });

type Component = {
  readonly group?: string;
  readonly name: string;
  readonly version: string;
  readonly purl: string;
  readonly scope: string;
  readonly hashes?: { readonly alg: string; readonly content: string }[];
  readonly licenses?: unknown[];
};
type Bom = {
  readonly bomFormat: string;
  readonly specVersion: string;
  readonly metadata: { readonly component: Component };
  readonly components: Component[];
  readonly dependencies: { readonly ref: string; readonly dependsOn: string[] }[];
};

const nameOf = ({ group, name }: Component): string =>
  group === undefined ? name : `${group}/${name}`;

/** The packages that a service's sources import. */
function importedBy(service: string): string[] {
  const sources = readdirSync(join(root, `packages/${service}/src`), {
    recursive: true,
    withFileTypes: true,
  }).filter((entry) => entry.name.endsWith('.ts'));
  const names = sources.flatMap(({ parentPath, name }) =>
    [
      ...readFileSync(join(parentPath, name), 'utf8').matchAll(/(?:from |import\()'([^'.\n]+)'/g),
    ].map(([, from = '']) =>
      from
        .split('/')
        .slice(0, from.startsWith('@') ? 2 : 1)
        .join('/'),
    ),
  );
  return [...new Set(names)].filter((name) => !isBuiltin(name));
}

describe.each(['gateway', 'bank-simulator'])('The bill of materials of the %s', (service) => {
  const bom = JSON.parse(output('sbom.mjs', service)) as Bom;

  test('is of this service, in CycloneDX', () => {
    expect(bom).toMatchObject({
      bomFormat: 'CycloneDX',
      specVersion: '1.6',
      metadata: { component: { name: service, type: 'application' } },
    });
  });

  test('lists every package that the service imports', () => {
    const named = new Set(bom.components.map(nameOf));
    const imported = importedBy(service);
    expect(imported).toContain('express');
    expect(imported.filter((name) => !named.has(name))).toEqual([]);
  });

  test('lists nothing that only tests and tools need', () => {
    const named = bom.components.map(nameOf);
    for (const tool of ['jest', 'typescript', 'playwright-core', '@payment-gateway/testkit']) {
      expect(named).not.toContain(tool);
    }
  });

  test('has the version, the licence and the integrity hash of each', () => {
    for (const one of bom.components) {
      expect(one.purl).toBe(`pkg:npm/${nameOf(one).replace('@', '%40')}@${one.version}`);
      expect(one.licenses).toHaveLength(1);
      if (one.group === '@payment-gateway') continue; // of this repository: it has no archive
      expect(one.hashes).toEqual([
        { alg: 'SHA-512', content: expect.stringMatching(/^[0-9a-f]{128}$/) as string },
      ]);
    }
  });

  test('connects the service with each of them', () => {
    const uses = new Map(bom.dependencies.map(({ ref, dependsOn }) => [ref, dependsOn]));
    const reached = new Set<string>();
    const open = [bom.metadata.component.purl];
    for (let ref = open.pop(); ref !== undefined; ref = open.pop()) {
      if (reached.has(ref)) continue;
      reached.add(ref);
      open.push(...(uses.get(ref) ?? []));
    }
    expect(bom.components.filter(({ purl }) => !reached.has(purl))).toEqual([]);
  });

  test('is the same each time', () => {
    expect(JSON.parse(output('sbom.mjs', service))).toEqual(bom);
  });

  test('has only licences that the project accepts', () => {
    expect(output('licences.mjs', service)).toMatch(/^MIT \(\d+\)$/m);
  });
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { deployments, overlays, render, workloads } from './support/rendered.js';
import { describeWith } from './support/tools.js';

const dockerfileOf = (name: string): string =>
  readFileSync(join(deployments, `../packages/${name}/Dockerfile`), 'utf8');

// Neither Kubernetes nor docker compose reaches a port on a container's loopback address.
test.each([
  ['gateway', 'GATEWAY_HOST'],
  ['gateway', 'METRICS_HOST'],
  ['bank-simulator', 'BANK_HOST'],
])('The image of the %s listens where its container is reached: %s', (name, variable) => {
  expect(dockerfileOf(name)).toMatch(new RegExp(`^ENV (?:.*\\\\\\n)*? *${variable}=::`, 'm'));
});

const OURS = ['payment-gateway', 'bank-simulator'];
const root = join(deployments, '..');

describe.each(['gateway', 'bank-simulator'])('The image of packages/%s', (name) => {
  const stages = readFileSync(join(root, 'packages', name, 'Dockerfile'), 'utf8').split(/^FROM /m);
  const last = stages.at(-1) ?? '';

  test('writes no core dump and opens no debugger', () => {
    expect(last).toMatch(/^ENTRYPOINT \["prlimit", "--core=0", "--"\]$/m);
    expect(last).toMatch(/\bNODE_OPTIONS=--disable-sigusr1( |$)/m);
  });
});

describe('The sandbox of docker compose', () => {
  type Compose = { readonly services: Record<string, Readonly<Record<string, unknown>>> };
  const text = readFileSync(join(root, 'docker-compose.yaml'), 'utf8');
  const { services } = parse(text, { merge: true }) as Compose;
  const ours = Object.entries(services).filter(([, { image }]) => OURS.includes(String(image)));

  test.each(ours)('starts %s as its image does, without a core dump', (_, service) => {
    expect(service).not.toHaveProperty('entrypoint');
    expect(service).toMatchObject({ ulimits: { core: 0 } });
  });

  test('has both images', () => {
    expect(new Set(ours.map(([, { image }]) => image))).toEqual(new Set(OURS));
  });
});

describeWith('kubectl', 'Kubernetes', () => {
  test.each(overlays)('starts every container of the %s overlay as its image does', (overlay) => {
    const replaced = workloads(render(overlay))
      .flatMap(({ containers }) => containers)
      .filter(({ image = '' }) => OURS.some((it) => image.includes(it)))
      .filter(({ command }) => command !== undefined)
      .map(({ name }) => name);
    expect(replaced).toEqual([]);
  });
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { deployments } from './support/rendered.js';

type Compose = {
  readonly services: Record<string, { readonly image?: string; readonly ports?: string[] }>;
};

const { services } = parse(
  readFileSync(join(deployments, '../docker-compose.yaml'), 'utf8'),
) as Compose;

/** Resolves `${NAME:-default}` like docker compose. */
const withVariables = (text: string, given: Readonly<Record<string, string>>): string =>
  text.replace(/\$\{(\w+):-([^}]*)\}/g, (_, name: string, otherwise: string) =>
    given[name] === undefined || given[name] === '' ? otherwise : given[name],
  );

const ports = Object.entries(services).flatMap(([service, { ports: all = [] }]) =>
  all.map((port) => ({ service, port })),
);

describe('The sandbox of docker compose', () => {
  test('publishes the expected ports', () => {
    expect(ports.map(({ service }) => service).sort()).toEqual([
      'bank_simulator',
      'grafana',
      'load_balancer',
      'payment_gateway',
      'prometheus',
    ]);
  });

  // Its tokens are public, and Prometheus and Grafana need no password.
  test.each(ports)(
    'is reachable from this machine only, unless a setting opens it: $service',
    ({ port }) => {
      for (const given of [{}, { GATEWAY_PORT: '9080', BANK_PORT: '9081', GRAFANA_PORT: '' }]) {
        expect(withVariables(port, given)).toMatch(/^127\.0\.0\.1:\d*:\d+$/);
      }
    },
  );

  test('opens gateway and bank to other machines by a setting', () => {
    const given = { GATEWAY_HOST: '0.0.0.0', BANK_HOST: '10.0.0.7' };
    const published = Object.fromEntries(
      ports.map(({ service, port }) => [service, withVariables(port, given)]),
    );
    expect(published.load_balancer).toBe('0.0.0.0:8080:8080');
    expect(published.bank_simulator).toBe('10.0.0.7:8081:8081');
    expect(published.grafana).toBe('127.0.0.1:3000:3000');
  });
});

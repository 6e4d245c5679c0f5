import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const dockerfileOf = (name: string): string =>
  readFileSync(join(__dirname, `../../${name}/Dockerfile`), 'utf8');

// A container's loopback is its own: neither Kubernetes nor docker compose reaches a port there.
test.each([
  ['gateway', 'GATEWAY_HOST'],
  ['gateway', 'METRICS_HOST'],
  ['bank-simulator', 'BANK_HOST'],
])('The image of the %s listens where its container is reached: %s', (name, variable) => {
  expect(dockerfileOf(name)).toMatch(new RegExp(`^ENV (?:.*\\\\\\n)*? *${variable}=::`, 'm'));
});

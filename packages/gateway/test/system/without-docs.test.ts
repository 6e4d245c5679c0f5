import { cpSync, existsSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import {
  freePort,
  httpGet,
  run,
  startService,
  temporaryFolder,
  testEnvironment,
} from '@payment-gateway/testkit';

const root = resolve(__dirname, '../../../..');

// As the Dockerfiles leave it with DOCS=off.
const LEFT_OUT = ['swagger-ui-dist', 'swagger-ui-express', '@scarf'];
const COPIED = ['@payment-gateway'];

/** An installation of one service, with all packages except these. */
function installWithout(name: string): string {
  const folder = temporaryFolder('installed');
  // Copied, since what is linked would find its packages beside where it really lies.
  for (const [from, to] of [
    [`packages/${name}`, `packages/${name}`],
    ['packages/service-kit', 'node_modules/@payment-gateway/service-kit'],
  ] as const) {
    for (const part of ['dist', 'package.json'])
      cpSync(join(root, from, part), join(folder, to, part), { recursive: true });
  }
  // npm nests some below the service: different versions of packages that others need.
  for (const place of ['node_modules', `packages/${name}/node_modules`]) {
    if (!existsSync(join(root, place))) continue;
    mkdirSync(join(folder, place), { recursive: true });
    for (const one of readdirSync(join(root, place))) {
      if ([...LEFT_OUT, ...COPIED].includes(one)) continue;
      symlinkSync(join(root, place, one), join(folder, place, one));
    }
  }
  return join(folder, `packages/${name}/dist/main.js`);
}

describe.each([
  ['gateway', 'GATEWAY_PORT'],
  ['bank-simulator', 'BANK_PORT'],
])('A %s that is installed without Swagger UI', (name, portVariable) => {
  const entry = installWithout(name);

  test('works with DOCS=off, and has no documentation', async () => {
    const port = await freePort();
    const service = await startService({
      name,
      entry,
      env: { [portVariable]: String(port), METRICS_PORT: 'off', DOCS: 'off' },
      readyUrl: `http://127.0.0.1:${port}/health/ready`,
    });
    for (const path of ['/swagger/', '/openapi.yaml', '/errors']) {
      expect((await httpGet(`${service.url}${path}`)).status).toBe(404);
    }
    await service.terminate();
  });

  test('says at its start that it cannot show the requested documentation', async () => {
    const program = await run({
      command: process.execPath,
      args: [entry],
      env: testEnvironment({ METRICS_PORT: 'off', DOCS: 'on' }),
      cwd: temporaryFolder('program'),
    });
    expect((await program.exited).code).toBe(1);
    expect(program.output()).toMatch(/^DOCS must be off: Swagger UI is not installed here\./);
  });
});

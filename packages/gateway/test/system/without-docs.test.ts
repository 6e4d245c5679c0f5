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

/** An installation of one service, with all packages but these. */
function installWithout(name: string): string {
  const folder = temporaryFolder('installed');
  cpSync(join(root, `packages/${name}/dist`), join(folder, `packages/${name}/dist`), {
    recursive: true,
  });
  cpSync(
    join(root, `packages/${name}/package.json`),
    join(folder, `packages/${name}/package.json`),
  );
  // npm puts some below the service: of those that another one needs in another version.
  for (const place of ['node_modules', `packages/${name}/node_modules`]) {
    if (!existsSync(join(root, place))) continue;
    mkdirSync(join(folder, place));
    for (const one of readdirSync(join(root, place))) {
      if (LEFT_OUT.includes(one)) continue;
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

  test('says at its start that it cannot show what it is asked to show', async () => {
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

import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  freePort,
  httpGet,
  isPortFree,
  run,
  startService,
  temporaryFolder,
  testEnvironment,
  waitFor,
} from '../src/index.js';

// Responds with its environment and folder.
const SERVICE = `
const { createServer } = require('node:http');
process.stdout.write('starting\\n');
process.stderr.write('a warning\\n');
const server = createServer((request, response) => {
  response.end(JSON.stringify({ env: process.env, cwd: process.cwd() }));
});
server.listen(Number(process.env.PORT));
process.on('SIGTERM', () => {
  if (process.env.STUBBORN) return;
  process.stdout.write('stopping\\n', () => process.exit(3));
});
`;

const folder = temporaryFolder('service-test');
const entry = join(folder, 'service.js');
writeFileSync(entry, SERVICE);

async function start(env: Record<string, string> = {}) {
  const port = await freePort();
  const readyUrl = `http://127.0.0.1:${port}/health/ready`;
  const service = await startService({
    name: 'stub',
    entry,
    env: { PORT: String(port), ...env },
    readyUrl,
  });
  return { service, port };
}

test('A service runs in a fresh folder with the given environment and not that of the developer', async () => {
  process.env.DATABASE_URL = 'mysql://somebody:else@localhost/production';
  const { service } = await start({ BANK_URL: 'http://127.0.0.1:1' });
  delete process.env.DATABASE_URL;

  const { body } = await httpGet(service.url);
  expect(JSON.parse(body)).toMatchObject({
    cwd: service.cwd,
    env: { BANK_URL: 'http://127.0.0.1:1', PATH: process.env.PATH },
  });
  expect(body).not.toContain('DATABASE_URL');
  expect(body).not.toContain('NODE_ENV');
  expect(service.cwd).not.toBe(process.cwd());
  await service.kill();
});

test('Terminate waits for a graceful exit and returns it', async () => {
  const { service, port } = await start();

  expect(await service.terminate()).toEqual({ code: 3, signal: null });
  expect(service.output()).toContain('a warning');
  expect(service.stdout()).toBe('starting\nstopping\n');
  expect(service.exit()).toEqual({ code: 3, signal: null });
  expect(await isPortFree(port)).toBe(true);
});

test('Kill works on a process that ignores SIGTERM', async () => {
  const { service, port } = await start({ STUBBORN: 'yes' });

  expect(await service.kill()).toEqual({ code: null, signal: 'SIGKILL' });
  expect(await service.exited).toEqual({ code: null, signal: 'SIGKILL' });
  expect(await isPortFree(port)).toBe(true);
});

test('A service that does not stop is killed, and that is an error', async () => {
  const { service, port } = await start({ STUBBORN: 'yes' });

  await expect(service.terminate('SIGTERM', 50)).rejects.toThrow(/did not stop within 50 ms/);
  expect(await isPortFree(port)).toBe(true);
});

test('A service that ends before it is ready is an error with its last output', async () => {
  const broken = join(folder, 'broken.js');
  writeFileSync(broken, `process.stderr.write('Port 8080 is taken\\n'); process.exitCode = 1;`);

  await expect(
    startService({ name: 'stub', entry: broken, readyUrl: 'http://127.0.0.1:1/' }),
  ).rejects.toThrow(/stub ended by code 1\nPort 8080 is taken/);
});

test('The stack that a service leaves is not taken for the stack of the test', async () => {
  const broken = join(folder, 'throwing.js');
  writeFileSync(broken, `throw new Error('no keys');`);

  const failure = startService({ name: 'stub', entry: broken, readyUrl: 'http://127.0.0.1:1/' });
  await expect(failure).rejects.toThrow(/Error: no keys\n +\| at .*throwing\.js:1:7/);
  await expect(failure).rejects.not.toThrow(/^ *at .*throwing\.js/m);
});

test('A service that never gets ready is an error, and is killed', async () => {
  const port = await freePort();

  await expect(
    startService({
      name: 'stub',
      entry,
      env: { PORT: String(port) },
      readyUrl: `http://127.0.0.1:${await freePort()}/`,
      timeoutMs: 500,
    }),
  ).rejects.toThrow(/Waited 500 ms for stub to answer 200/);
  expect(await isPortFree(port)).toBe(true);
});

test('A missing program is an error at once', async () => {
  await expect(run({ command: '/no/such/program', args: [], env: {} })).rejects.toThrow(/ENOENT/);
});

test('When the test process is killed, its services end and its folders are removed', async () => {
  const port = await freePort();
  // A test process that cannot clean up.
  const holder = join(folder, 'holder.js');
  writeFileSync(
    holder,
    `const { startService } = require(${JSON.stringify(require.resolve('@payment-gateway/testkit'))});
    startService({
      name: 'stub',
      entry: ${JSON.stringify(entry)},
      env: { PORT: '${port}', STUBBORN: 'yes' },
      readyUrl: 'http://127.0.0.1:${port}/',
    }).then((service) => process.stdout.write(service.cwd + '\\n'));`,
  );
  const running = await run({
    command: process.execPath,
    args: [holder],
    env: testEnvironment({}),
  });
  const cwd = await waitFor(() => running.output().includes('\n') && running.output().trim());
  expect(existsSync(cwd)).toBe(true);

  await running.kill();

  await waitFor(() => isPortFree(port), { what: 'the orphan to end' });
  await waitFor(() => !existsSync(cwd), { what: 'its folder to be removed' });
});

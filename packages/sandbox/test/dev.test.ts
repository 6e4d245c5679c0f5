import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import {
  freePort,
  httpGet,
  isPortFree,
  removeFolder,
  run,
  type RunningProcess,
  temporaryFolder,
  testEnvironment,
  waitFor,
} from '@payment-gateway/testkit';

const ROOT = join(__dirname, '../../..');
const TIMEOUT_MS = 120_000;

const count = (text: string, words: string): number => text.split(words).length - 1;

describe('npm run dev', () => {
  let copy: string;
  let gatewayPort: number;
  let bankPort: number;
  let launcher: RunningProcess;

  beforeAll(async () => {
    copy = temporaryFolder('dev');
    // All of node_modules, but with the packages of the copy.
    const packages = join(copy, 'node_modules/@payment-gateway');
    mkdirSync(packages, { recursive: true });
    for (const name of readdirSync(join(ROOT, 'node_modules'))) {
      if (name === basename(packages)) continue;
      symlinkSync(join(ROOT, 'node_modules', name), join(copy, 'node_modules', name));
    }
    for (const name of readdirSync(join(ROOT, 'packages'))) {
      cpSync(join(ROOT, 'packages', name), join(copy, 'packages', name), {
        recursive: true,
        filter: (path) => !['node_modules', 'test'].includes(basename(path)),
      });
      const own = join(ROOT, 'packages', name, 'node_modules');
      if (existsSync(own)) symlinkSync(own, join(copy, 'packages', name, 'node_modules'));
      symlinkSync(join(copy, 'packages', name), join(packages, name));
    }
    cpSync(join(ROOT, 'package.json'), join(copy, 'package.json'));

    [gatewayPort, bankPort] = [await freePort(), await freePort()];
    launcher = await run({
      command: 'npm',
      args: ['run', 'dev'],
      cwd: copy,
      env: testEnvironment({
        GATEWAY_PORT: String(gatewayPort),
        BANK_PORT: String(bankPort),
        SQLITE_FILE: join(copy, 'gateway.sqlite'),
        BANK_LEDGER_FILE: join(copy, 'bank.sqlite'),
        ...{ DATABASE_URL: '', DATABASE_HOST: '', DATABASE_NAME: '', BANK_URL: '' },
      }),
    });
    await said('Ctrl-C stops both');
  }, TIMEOUT_MS);

  afterAll(async () => {
    await launcher.terminate('SIGTERM');
    await waitFor(async () => (await isPortFree(gatewayPort)) && (await isPortFree(bankPort)), {
      what: 'the services to end',
    });
    removeFolder(copy);
  });

  const said = (words: string, times = 1, timeoutMs = TIMEOUT_MS / 2): Promise<unknown> =>
    waitFor(
      () => {
        if (launcher.exit()) throw new Error(`npm run dev ended:\n${launcher.output()}`);
        return count(launcher.output(), words) >= times;
      },
      { timeoutMs, what: `"${words}", ${times} times, in:\n${launcher.output()}` },
    );

  /**
   * Saves a file until the change is noticed. Node 20 finds the folders to watch in the background, so it
   * may miss a change right after the start.
   */
  async function save(file: string, text: string, words: string): Promise<void> {
    const before = count(launcher.output(), words);
    for (let tries = 1; ; tries += 1) {
      writeFileSync(file, `${text}// ${tries}\n`);
      const isNoticed = await said(words, before + 1, TIMEOUT_MS / 12).then(
        () => true,
        () => false,
      );
      if (isNoticed) return;
      if (tries === 8) await said(words, before + 1);
    }
  }

  const liveness = async (): Promise<string> =>
    (await httpGet(`http://localhost:${gatewayPort}/health/live`)).body;

  test(
    'restarts after a change, keeps running during a syntax error, and restarts once it is fixed',
    async () => {
      const source = join(copy, 'packages/gateway/src/http/public/dev.ts');
      const route = join(copy, 'packages/gateway/src/http/public/health.ts');
      const before = await liveness();

      await save(route, readFileSync(route, 'utf8'), 'Restarted in');
      expect(await liveness()).toBe(before);

      const restarts = count(launcher.output(), 'Restarted in');
      await save(source, 'export const = ;\n', 'dev.ts');
      expect(await liveness()).toBe(before);
      expect(count(launcher.output(), 'Restarted in')).toBe(restarts);

      await save(source, 'export const fixed = true;\n', 'Restarted in');
      expect(await liveness()).toBe(before);
      expect(existsSync(source.replace('/src/', '/dist/').replace('.ts', '.js'))).toBe(true);
    },
    TIMEOUT_MS,
  );
});

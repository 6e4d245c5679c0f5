import {
  createDatabase,
  type Exit,
  programFile,
  run,
  type RunningProcess,
  startBankSimulator,
  startGateway,
  temporaryFolder,
  testEnvironment,
} from '@payment-gateway/testkit';

type Environment = Readonly<Record<string, string>>;

/** Where a built program is, and its words. All but two are commands: `merchant list`. */
const wordsOf = (program: string): readonly string[] =>
  program === 'main' || program === 'worker'
    ? [programFile(`gateway/${program}`)]
    : [programFile('gateway/cli'), ...program.split(' ')];

/** Starts a built program of the gateway, without metrics unless METRICS_PORT is given. */
export const startProgram = (
  program: string,
  env: Environment,
  {
    args = [],
    nodeArgs = [],
    cwd = temporaryFolder('program'),
  }: { args?: readonly string[]; nodeArgs?: readonly string[]; cwd?: string } = {},
): Promise<RunningProcess> =>
  run({
    command: process.execPath,
    args: [...nodeArgs, ...wordsOf(program), ...args],
    env: testEnvironment({ METRICS_PORT: 'off', ...env }),
    cwd,
  });

/** Runs one to its end, as an operator does. */
export async function runToEnd(
  program: string,
  env: Environment,
  ...args: string[]
): Promise<Exit & { output: string }> {
  const running = await startProgram(program, env, { args });
  const exit = await running.exited;
  return { ...exit, output: running.output() };
}

/** A bank, a fresh database on the server, and a gateway that leaves the work to other processes. */
export async function startWithoutWorkers(serverUrl: string, settings: Environment) {
  const bank = await startBankSimulator();
  const database = await createDatabase(serverUrl);
  const env = {
    ...settings,
    DATABASE_URL: database.url,
    BANK_URL: bank.apiUrl,
    WORKERS: 'none',
  };
  await runToEnd('migrate', env);
  const gateway = await startGateway({ env });
  return {
    bank,
    database,
    gateway,
    env,
    async stop(): Promise<void> {
      await gateway.terminate();
      await bank.terminate();
      await database.drop();
    },
  };
}

export type WithoutWorkers = Awaited<ReturnType<typeof startWithoutWorkers>>;

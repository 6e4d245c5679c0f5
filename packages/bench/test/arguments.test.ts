import { programFile, startProgram } from '@payment-gateway/testkit';
import { ALL_CONNECTIONS, type Arguments, benchCommand } from '../src/command-line/command.js';

async function readArguments(words: readonly string[]): Promise<Arguments | undefined> {
  let read: Arguments | undefined;
  const command = benchCommand((asked) => {
    read = asked;
    return Promise.resolve();
  });
  await command.prepare(words)(() => undefined);
  return read;
}

test('Without arguments it is a full run on mysql', async () => {
  expect(await readArguments([])).toEqual({
    mode: { kind: 'compare' },
    engine: 'mysql',
    connections: ALL_CONNECTIONS,
    pairs: 5,
    seconds: 5,
    write: false,
    gatewayEnv: {},
  });
});

test('Settings of the gateway are passed on unchanged', async () => {
  const words = ['--gateway-env', 'A=1', '--gateway-env', 'B_C=x=y'];
  expect(await readArguments(words)).toMatchObject({ gatewayEnv: { A: '1', B_C: 'x=y' } });
});

test.each([
  ['--rows', '1000000', { kind: 'rows', rows: 1_000_000 }],
  ['--soak', '10', { kind: 'soak', minutes: 10 }],
])('%s %s selects a mode', async (name, value, mode) => {
  expect(await readArguments([name, value])).toMatchObject({ mode });
});

test.each([
  [['--engine', 'oracle'], '--engine must be'],
  [['--connections', '1,many'], '--connections must be'],
  [['--pairs', '0'], '--pairs must be'],
  [['--seconds', '-1'], '--seconds must be'],
  [['--rows', '10'], '--rows must be'],
  [['--rows', '5000', '--overload'], 'Only one of'],
  [['--events', '--overload'], 'Only one of'],
  [['--events', '--checkout'], 'Only one of'],
  [['--overload', '--write'], '--write goes with'],
  [['--events', '--write'], '--write goes with'],
  [['--gateway-env', 'nothing'], '--gateway-env must look like'],
  [['--fast'], 'There is no option --fast'],
])('%j is refused', async (args, sentence) => {
  await expect(async () => readArguments(args)).rejects.toThrow(sentence);
});

test('The program refuses wrong arguments with its usage, before it starts anything', async () => {
  const program = await startProgram(programFile('bench/main'), { args: ['--pairs', 'several'] });
  expect(await program.exited).toEqual({ code: 2, signal: null });
  expect(program.output()).toContain('--pairs must be a whole number');
  expect(program.output()).toContain('usage: npm run bench -- [--engine mysql|sqlite]');
});

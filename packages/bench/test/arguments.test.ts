import { join } from 'node:path';
import { run, testEnvironment } from '@payment-gateway/testkit';
import { ALL_CONNECTIONS, readArguments, USAGE } from '../src/arguments.js';

test('without arguments it is a full run on mysql', () => {
  expect(readArguments([])).toEqual({
    mode: { kind: 'compare' },
    engine: 'mysql',
    connections: ALL_CONNECTIONS,
    pairs: 5,
    seconds: 5,
    write: false,
    gatewayEnv: {},
  });
});

test('settings of the gateway are handed on as they are', () => {
  const { gatewayEnv } = readArguments(['--gateway-env', 'A=1', '--gateway-env', 'B_C=x=y']);
  expect(gatewayEnv).toEqual({ A: '1', B_C: 'x=y' });
});

test.each([
  ['--rows', '1000000', { kind: 'rows', rows: 1_000_000 }],
  ['--soak', '10', { kind: 'soak', minutes: 10 }],
])('%s %s is a mode of its own', (name, value, mode) => {
  expect(readArguments([name, value]).mode).toEqual(mode);
});

test.each([
  [['--engine', 'oracle'], '--engine must be'],
  [['--connections', '1,many'], '--connections must be'],
  [['--pairs', '0'], '--pairs must be'],
  [['--seconds', '-1'], "'--seconds' argument is ambiguous"],
  [['--rows', '10'], '--rows must be'],
  [['--rows', '5000', '--overload'], 'Only one of'],
  [['--overload', '--write'], '--write goes with'],
  [['--gateway-env', 'nothing'], '--gateway-env must look like'],
  [['--fast'], "Unknown option '--fast'"],
])('%j is refused', (args, sentence) => {
  expect(() => readArguments(args)).toThrow(sentence);
});

test('the program refuses them with its usage, before it starts anything', async () => {
  const program = await run({
    command: process.execPath,
    args: [join(__dirname, '../dist/main.js'), '--pairs', 'several'],
    env: testEnvironment({}),
  });
  expect(await program.exited).toEqual({ code: 2, signal: null });
  expect(program.output()).toContain('--pairs must be a whole number');
  expect(program.output()).toContain(USAGE);
});

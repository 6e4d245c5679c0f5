import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { programFile } from '@payment-gateway/testkit';

const main = programFile('bank-simulator/main');
const running = new Set<() => Promise<unknown>>();

afterEach(async () => {
  for (const kill of running) await kill();
});

/** The bank as it is run in earnest: a process of its own, from built code. */
export function startProcess(env: Record<string, string>) {
  const child = spawn(process.execPath, ['--enable-source-maps', main], {
    env: { PATH: process.env.PATH, BANK_PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  const exited = once(child, 'close').then(() => {
    running.delete(kill);
    return { code: child.exitCode, signal: child.signalCode };
  });
  const listening = new Promise<string>((resolve, reject) => {
    child.stdout.on('data', (part: Buffer) => {
      stdout += part.toString();
      const url = /"url":"([^"]+)"/.exec(stdout)?.[1];
      if (url !== undefined && stdout.includes('bank_simulator_started')) resolve(url);
    });
    void exited.then(() => {
      reject(new Error(`the bank did not start: ${stderr}`));
    });
  });
  // Those who expect the start to fail do not wait for it.
  listening.catch(() => undefined);
  child.stderr.on('data', (part: Buffer) => (stderr += part.toString()));

  function stop(signal: 'SIGKILL' | 'SIGTERM' | 'SIGINT') {
    child.kill(signal);
    return exited;
  }
  const kill = () => stop('SIGKILL');
  running.add(kill);
  return { listening, exited, stop, output: () => stdout + stderr, errors: () => stderr };
}

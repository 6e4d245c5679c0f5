import { spawnSync } from 'node:child_process';
import fs, { closeSync, constants, openSync, readFileSync, readSync } from 'node:fs';
import { join } from 'node:path';
import {
  describeWhere,
  mountSmallDisk,
  smallDiskMissing,
  temporaryFolder,
  waitFor,
} from '@payment-gateway/testkit';
import { openLog } from '../../src/process/log-destination.js';

const lines = (from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, n) => `line ${from + n} ${'x'.repeat(90)}\n`);

/** A pipe as two descriptors, neither of which waits for the other. */
function pipe() {
  const path = join(temporaryFolder('pipe'), 'pipe');
  spawnSync('mkfifo', [path]);
  const output = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const input = openSync(path, constants.O_WRONLY | constants.O_NONBLOCK);
  const read = (): string => {
    const buffer = Buffer.alloc(1_000_000);
    try {
      return buffer.toString('utf8', 0, readSync(output, buffer));
    } catch {
      return ''; // there is nothing
    }
  };
  const hangUp = (): void => {
    closeSync(output);
  };
  return { input, read, hangUp };
}

describe('The log', () => {
  test('writes each line once and in order: soon, and immediately on a flush', async () => {
    const { input, read } = pipe();
    const log = openLog(input);
    log.write('first\n');
    await waitFor(() => read() === 'first\n', { what: 'the first line' });
    const more = lines(0, 500);
    for (const line of more) log.write(line);
    await log.flush();
    expect(read()).toBe(more.join(''));
    expect(log.linesLost()).toBe(0);
  });

  test('keeps lines for a reader that pauses, and counts those that do not fit', async () => {
    const { input, read } = pipe();
    const log = openLog(input, 20_000);
    const recovered: unknown[] = [];
    log.onRecovery((...told) => recovered.push(told));
    const all = lines(0, 2_000); // 200 kB, and the pipe takes 64
    for (let written = 0; written < all.length; written += 50) {
      for (const line of all.slice(written, written + 50)) log.write(line);
      await new Promise(setImmediate);
    }
    await log.flush(); // in vain, but not for ever
    expect(log.linesLost()).toBeGreaterThan(0);

    let heard = '';
    await waitFor(() => (heard += read()) && recovered.length > 0, { what: 'the log to recover' });
    await log.flush();
    heard += read();
    const kept = heard.split('\n').slice(0, -1);
    expect(kept.length + log.linesLost()).toBe(all.length);
    expect(all.map((line) => line.trimEnd())).toEqual(expect.arrayContaining(kept));
    expect(recovered).toEqual([[log.linesLost(), 'EAGAIN']]);
  });

  test('counts lines that are no longer read', async () => {
    const { input, hangUp } = pipe();
    const log = openLog(input);
    hangUp();
    for (const line of lines(0, 10)) log.write(line);
    await log.flush();
    expect(log.linesLost()).toBe(10);
  });

  test('writes nothing without lines', async () => {
    const { input } = pipe();
    const writes = jest.spyOn(fs, 'write');
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] });
    const log = openLog(input);
    log.write('the only line\n');
    await log.flush();
    jest.advanceTimersByTime(60_000);
    jest.useRealTimers();
    expect(writes).toHaveBeenCalledTimes(1);
    writes.mockRestore();
  });
});

describeWhere(smallDiskMissing(), 'The log on a disk that becomes full', () => {
  test('drops lines, counts them, and continues after the partial line when there is room', async () => {
    const disk = mountSmallDisk(64);
    const file = join(disk.folder, 'log');
    const log = openLog(openSync(file, 'a'));
    const recovered: unknown[] = [];
    log.onRecovery((...told) => recovered.push(told));
    const all = lines(0, 1_000); // 100 kB
    for (const line of all) log.write(line);
    await waitFor(() => log.linesLost() > 0, { what: 'the disk to be full' });
    await log.flush();
    const full = readFileSync(file, 'utf8');
    expect(full.endsWith('\n')).toBe(false);

    disk.grow(1_024);
    log.write('there is room\n');
    await waitFor(() => recovered.length > 0, { what: 'the log to recover' });
    await log.flush();
    expect(recovered).toEqual([[log.linesLost(), 'ENOSPC']]);
    const written = readFileSync(file, 'utf8').split('\n').slice(0, -1);
    const half = written.filter((line) => !all.includes(`${line}\n`) && line !== 'there is room');
    expect(half).toHaveLength(1);
    expect(written.at(-1)).toBe('there is room');
    expect(written.length - 2 + log.linesLost()).toBe(all.length);
    disk.remove();
  });
});

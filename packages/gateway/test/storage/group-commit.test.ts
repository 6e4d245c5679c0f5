import { waitFor } from '@payment-gateway/testkit';
import { StoreUnavailable } from '../../src/services/ports/payment-store.js';
import { createGroupCommit } from '../../src/storage/group-commit.js';

const TIMEOUT_MS = 60_000;

/** A commit that waits until the test lets it go, and tells its batches. */
function heldCommit(limits = { batchSize: 3, underWay: 1 }, timeoutMs = TIMEOUT_MS) {
  const batches: string[][] = [];
  const gates: (() => void)[] = [];
  const write = createGroupCommit<string, string>(
    async (rows) => {
      batches.push([...rows]);
      await new Promise<void>((open) => gates.push(open));
      if (rows.includes('bad')) throw new Error('bad row');
      return rows.map((row) => `${row}!`);
    },
    limits,
    timeoutMs,
  );
  const letGo = async (): Promise<void> => {
    gates.shift()?.();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { batches, write, letGo };
}

describe('Group commit', () => {
  test('sends the first row at once and those that arrive meanwhile together in the next', async () => {
    const { batches, write, letGo } = heldCommit();
    const answers = Promise.all(['a', 'b', 'c'].map(write));
    expect(batches).toEqual([['a']]);
    await letGo();
    expect(batches).toEqual([['a'], ['b', 'c']]);
    await letGo();
    expect(await answers).toEqual(['a!', 'b!', 'c!']);
  });

  test('never puts more into a transaction than the limit, nor more transactions under way', async () => {
    const { batches, write, letGo } = heldCommit({ batchSize: 2, underWay: 2 });
    const answers = Promise.all(['a', 'b', 'c', 'd', 'e'].map(write));
    expect(batches).toEqual([['a'], ['b']]);
    await letGo();
    await letGo();
    expect(batches).toEqual([['a'], ['b'], ['c', 'd'], ['e']]);
    await letGo();
    await letGo();
    expect(await answers).toHaveLength(5);
  });

  test('fails a bad row alone, and commits its neighbours', async () => {
    const write = createGroupCommit<string, string>(
      (rows) =>
        rows.includes('bad')
          ? Promise.reject(new Error('bad row'))
          : Promise.resolve(rows.map((row) => `${row}!`)),
      { batchSize: 10, underWay: 1 },
      TIMEOUT_MS,
    );
    const settled = await Promise.allSettled(['a', 'b', 'bad', 'c', 'd'].map(write));
    expect(settled.map((one) => (one.status === 'fulfilled' ? one.value : 'failed'))).toEqual([
      'a!',
      'b!',
      'failed',
      'c!',
      'd!',
    ]);
  });

  test('asks once, not in halves, when the database is gone for all', async () => {
    let calls = 0;
    const write = createGroupCommit<string, string>(
      () => {
        calls += 1;
        return Promise.reject(new StoreUnavailable(new Error('gone')));
      },
      { batchSize: 10, underWay: 1 },
      TIMEOUT_MS,
    );
    await Promise.allSettled(['a', 'b', 'c', 'd'].map(write));
    expect(calls).toBe(2);
  });

  test('lets nobody wait longer than a row has, the time in the queue included', async () => {
    const { batches, write, letGo } = heldCommit({ batchSize: 1, underWay: 1 }, 1);
    const started = performance.now();
    const first = write('a');
    const queued = expect(write('b')).rejects.toThrow(StoreUnavailable);
    await waitFor(() => performance.now() > started + 2);
    await letGo();
    expect(await first).toBe('a!');
    await queued;
    expect(batches).toEqual([['a']]);
  });
});

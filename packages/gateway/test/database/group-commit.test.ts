import { waitFor } from '@payment-gateway/testkit';
import { StoreUnavailable } from '../../src/services/ports/payment-store.js';
import { createGroupCommit } from '../../src/database/group-commit.js';

const TIMEOUT_MS = 60_000;

/** A commit that waits until the test releases it, and records its batches. */
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
    await turn();
  };
  return { batches, write, letGo };
}

/** Waits until everything that can run has run. */
async function turn(): Promise<void> {
  for (let i = 0; i < 2; i++) await new Promise((resolve) => setImmediate(resolve));
}

describe('Group commit', () => {
  test('commits the rows of one turn at once, and those that arrive meanwhile together', async () => {
    const { batches, write, letGo } = heldCommit();
    const first = ['a', 'b'].map(write);
    await turn();
    expect(batches).toEqual([['a', 'b']]);
    const more = ['c', 'd', 'e'].map(write);
    await turn();
    expect(batches).toEqual([['a', 'b']]);
    await letGo();
    expect(batches).toEqual([
      ['a', 'b'],
      ['c', 'd', 'e'],
    ]);
    await letGo();
    expect(await Promise.all([...first, ...more])).toEqual(['a!', 'b!', 'c!', 'd!', 'e!']);
  });

  test('never exceeds the limit of rows per transaction', async () => {
    const { batches, write, letGo } = heldCommit({ batchSize: 2, underWay: 2 });
    const answers = Promise.all(['a', 'b', 'c', 'd', 'e'].map(write));
    await turn();
    await letGo();
    await letGo();
    expect(batches).toEqual([['a', 'b'], ['c', 'd'], ['e']]);
    await letGo();
    expect(await answers).toHaveLength(5);
  });

  test('starts a transaction beside a slow one, up to the limit', async () => {
    const { batches, write, letGo } = heldCommit({ batchSize: 1, underWay: 2 });
    const answers = Promise.all(['a', 'b', 'c'].map(write));
    await turn();
    expect(batches).toEqual([['a']]);
    await waitFor(() => batches.length === 2, { what: 'the second to be begun' });
    const both = performance.now();
    await waitFor(() => performance.now() > both + 250);
    expect(batches).toEqual([['a'], ['b']]);
    await letGo();
    expect(batches).toEqual([['a'], ['b'], ['c']]);
    await letGo();
    await letGo();
    expect(await answers).toEqual(['a!', 'b!', 'c!']);
  });

  test('fails only a bad row, and commits the others', async () => {
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

  test('retries once, not in halves, when the database is gone', async () => {
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
    expect(calls).toBe(1);
  });

  test('lets no row wait longer than its deadline, including time in the queue', async () => {
    const { batches, write, letGo } = heldCommit({ batchSize: 1, underWay: 1 }, 100);
    const started = performance.now();
    const first = write('a');
    await turn();
    const queued = expect(write('b')).rejects.toThrow(StoreUnavailable);
    await waitFor(() => performance.now() > started + 101);
    await letGo();
    expect(await first).toBe('a!');
    await queued;
    expect(batches).toEqual([['a']]);
  });
});

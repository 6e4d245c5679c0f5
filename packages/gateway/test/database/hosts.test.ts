import { createHosts } from '../../src/database/engines/hosts.js';

/** Three hosts, of which the named ones are ready. */
function threeHosts(...ready: string[]) {
  const moves: string[] = [];
  const asked: string[] = [];
  const isReady = new Set(ready);
  const hosts = createHosts(
    ['a', 'b', 'c'],
    async (host) => {
      asked.push(host);
      await Promise.resolve();
      return isReady.has(host);
    },
    (from, to) => moves.push(`${from} to ${to}`),
  );
  return { hosts, isReady, moves, asked };
}

describe('Of several hosts', () => {
  test('the first is used, and no probe is sent while it works', () => {
    const { hosts, asked } = threeHosts('a', 'b', 'c');
    expect(hosts.current).toBe('a');
    expect(asked).toEqual([]);
  });

  test('a doubted one that turns out to be ready is kept', async () => {
    const { hosts, moves } = threeHosts('a', 'b', 'c');
    await hosts.doubt('a');
    expect(hosts.current).toBe('a');
    expect(moves).toEqual([]);
  });

  test('the first ready one in the list replaces it, so that all gateways choose the same', async () => {
    const { hosts, moves } = threeHosts('c', 'b');
    await hosts.doubt('a');
    expect(hosts.current).toBe('b');
    expect(moves).toEqual(['a to b']);
  });

  test('the current one is kept when the first comes back, until it fails', async () => {
    const { hosts, isReady } = threeHosts('b');
    await hosts.doubt('a');
    isReady.add('a');
    await hosts.doubt('b');
    expect(hosts.current).toBe('b');
    isReady.delete('b');
    await hosts.doubt('b');
    expect(hosts.current).toBe('a');
  });

  test('the current one is kept when none is ready', async () => {
    const { hosts, moves } = threeHosts();
    await hosts.doubt('a');
    expect(hosts.current).toBe('a');
    expect(moves).toEqual([]);
  });

  test('concurrent doubts cause one probe', async () => {
    const { hosts, asked, moves } = threeHosts('b');
    await Promise.all(Array.from({ length: 20 }, () => hosts.doubt('a')));
    expect(asked).toEqual(['a', 'b', 'c']);
    expect(moves).toEqual(['a to b']);
  });

  test('a doubt about a host already left is ignored', async () => {
    const { hosts, asked } = threeHosts('b');
    await hosts.doubt('a');
    asked.length = 0;
    await hosts.doubt('a');
    expect(asked).toEqual([]);
  });

  test('a single host is never probed', async () => {
    const isReady = jest.fn(() => Promise.resolve(false));
    const hosts = createHosts(['only'], isReady, () => undefined);
    await hosts.doubt('only');
    expect(hosts.current).toBe('only');
    expect(isReady).not.toHaveBeenCalled();
  });
});

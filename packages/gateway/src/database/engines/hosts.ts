/** Which of several hosts all connections go to. */
export interface Hosts<Host> {
  readonly current: Host;
  /**
   * Something went wrong with a host, or takes long. If it is the current one, all are asked; unless
   * it turns out to be ready, the first in the list that is becomes the current one.
   */
  doubt(host: Host): Promise<void>;
}

/**
 * Keeps to one host as long as it works. On a cluster in which every node takes writes (Galera) they
 * go to one node that way, and meet no certification conflicts with each other.
 *
 * A doubt is only a reason to ask. A connection may end, or a statement wait for a lock, on a host
 * that is well; and where none is ready, such as while this process itself stood still, nothing would
 * be won by moving. Nor does it go back by itself to a host that is better placed in the list: a node
 * that has just come back is the least tried one, and one that comes and goes would take all payments
 * with it each time.
 */
export function createHosts<Host>(
  all: readonly [Host, ...Host[]],
  /** Never throws, and answers soon. */
  isReady: (host: Host) => Promise<boolean>,
  onMove: (from: Host, to: Host) => void,
): Hosts<Host> {
  let [current] = all;
  let election: Promise<void> | null = null;

  async function elect(): Promise<void> {
    // All at once: one that does not answer costs its own time-out, and not that of all before it.
    const answers = new Map(all.map((host) => [host, isReady(host)]));
    for (const host of [current, ...all]) {
      if ((await answers.get(host)) !== true) continue;
      if (host === current) return;
      const left = current;
      current = host;
      onMove(left, host);
      return;
    }
  }

  return {
    get current() {
      return current;
    },
    async doubt(host) {
      if (host !== current || all.length === 1) return;
      election ??= elect().finally(() => {
        election = null;
      });
      await election;
    },
  };
}

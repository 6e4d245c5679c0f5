/** The current one of several hosts, which all connections use. */
export type Hosts<Host> = {
  readonly current: Host;
  /**
   * Reports that a host failed or is slow. If it is the current one, all hosts are checked: if it is not ready,
   * the first ready one in the list replaces it.
   */
  doubt(host: Host): Promise<void>;
};

/**
 * Stays with one host as long as it works. On a multi-primary cluster (Galera) all writes then go to one node and
 * do not fail certification against each other.
 *
 * A failure only starts a check: a healthy host, too, closes connections or lets a statement wait for a lock. If no
 * host is ready, for example because this process was suspended, moving would not help. It never moves back to an
 * earlier host in the list by itself: a node that just returned is the least proven, and one that flaps would
 * interrupt payments every time.
 */
export function createHosts<Host>(
  all: readonly [Host, ...Host[]],
  /** Never throws, and resolves soon. */
  isReady: (host: Host) => Promise<boolean>,
  onMove: (from: Host, to: Host) => void,
): Hosts<Host> {
  let [current] = all;
  let election: Promise<void> | null = null;

  async function elect(): Promise<void> {
    // In parallel, so that several silent hosts cost one timeout.
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

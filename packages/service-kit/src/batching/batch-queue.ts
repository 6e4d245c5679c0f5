export type BatchLimits = {
  /** Items in one batch. */
  readonly batchSize: number;
  /** Concurrent batches, of which all but one are slow. */
  readonly underWay: number;
};

type BatchQueue<Item> = {
  add(item: Item): void;
  /** Items in no batch yet. */
  waiting(): number;
};

// A batch waits up to this long for the one in flight: larger batches cost less per row. Then it starts anyway,
// so that a hanging connection does not hold up everyone.
const SLOW_AFTER_MS = 100;

/**
 * Passes items to `settle` in batches. Items that arrive in one turn of the event loop go together, at once;
 * items that arrive meanwhile form the next batch. A single item is never delayed. `settle` must not reject.
 * `discard` is called before each batch with the oldest item and may take it out of the queue.
 */
export function createBatchQueue<Item>(
  limits: BatchLimits,
  settle: (batch: readonly Item[]) => Promise<void>,
  discard: (oldest: Item) => boolean = () => false,
): BatchQueue<Item> {
  const queue: Item[] = [];
  let prompt = 0;
  let slow = 0;
  let isTurnAwaited = false;

  function next(): void {
    if (isTurnAwaited || queue.length === 0) return;
    isTurnAwaited = true;
    // Immediates run after everything that has arrived on sockets has been read.
    setImmediate(() => {
      isTurnAwaited = false;
      begin();
    });
  }

  function begin(): void {
    if (prompt > 0 || slow + prompt >= limits.underWay) return;
    for (let [oldest] = queue; oldest !== undefined && discard(oldest); [oldest] = queue)
      queue.shift();
    const batch = queue.splice(0, limits.batchSize);
    if (batch.length === 0) return;
    prompt += 1;
    let isSlow = false;
    const timer = setTimeout(() => {
      isSlow = true;
      prompt -= 1;
      slow += 1;
      next();
    }, SLOW_AFTER_MS);
    void settle(batch).finally(() => {
      clearTimeout(timer);
      if (isSlow) slow -= 1;
      else prompt -= 1;
      next();
    });
  }

  return {
    add(item) {
      queue.push(item);
      next();
    },
    waiting: () => queue.length,
  };
}

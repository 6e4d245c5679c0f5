/** Runs a task per item, at most `limit` at a time; results in the order of the items. */
export async function inParallel<T, R>(
  items: readonly T[],
  limit: number,
  task: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  const rest = [...items.entries()];
  async function work(): Promise<void> {
    for (let next = rest.shift(); next; next = rest.shift()) {
      const [index, item] = next;
      results[index] = await task(item);
    }
  }
  await Promise.all(Array.from({ length: limit }, work));
  return results;
}

const MOST_STARTS = 5;

/**
 * Starts a process again that ended before it was ready, as whatever supervises it in production does: a gateway ends
 * when its database does not answer in time, and on a busy machine it sometimes does not.
 */
export async function supervised<T>(start: () => Promise<T>): Promise<T> {
  for (let starts = 1; ; starts++) {
    try {
      return await start();
    } catch (error) {
      if (starts === MOST_STARTS) throw error;
    }
  }
}

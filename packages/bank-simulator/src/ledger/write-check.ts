import { type OpenFile } from '@payment-gateway/service-kit/sqlite';

// The check writes to disk, and anyone may call it.
const CACHED_FOR_MS = 1_000;

/** Throws if the file cannot be written, or soon will not be. Checks at most once a second. */
export function createWriteCheck({ database, watch }: OpenFile): () => void {
  let checkedAt = Number.NEGATIVE_INFINITY;
  let failure: { readonly error: unknown } | null = null;

  // The number stays the same, but a page is written.
  const write = database.transaction(() => {
    const version = Number(database.pragma('user_version', { simple: true }));
    database.pragma(`user_version = ${version}`);
  }).immediate;

  function check(): void {
    checkedAt = performance.now();
    failure = null;
    try {
      write();
      watch.refuseMoved();
      watch.refuseFull();
    } catch (error) {
      failure = { error };
    }
  }

  return () => {
    if (performance.now() - checkedAt >= CACHED_FOR_MS) check();
    if (failure !== null) throw failure.error;
  };
}

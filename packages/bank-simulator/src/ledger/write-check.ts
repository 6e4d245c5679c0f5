import { type OpenFile } from '@payment-gateway/sqlite-driver';

// A look is a write, and anybody may ask for one.
const toldForMs = 1_000;

/** Throws when nothing can be written to the file now, or soon. It looks at most once a second. */
export function createWriteCheck({ database, watch }: OpenFile): () => void {
  let lookedAt = Number.NEGATIVE_INFINITY;
  let failure: { readonly error: unknown } | null = null;

  // The same number, but a page is written.
  const write = database.transaction(() => {
    const version = Number(database.pragma('user_version', { simple: true }));
    database.pragma(`user_version = ${version}`);
  }).immediate;

  function look(): void {
    lookedAt = performance.now();
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
    if (performance.now() - lookedAt >= toldForMs) look();
    if (failure !== null) throw failure.error;
  };
}

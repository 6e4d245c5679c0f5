const CHECK_EVERY_MS = 250;

/**
 * Calls back when npm's shell is gone. `kill` on npm ends that shell, which does not forward the signal:
 * without this, the services would keep running.
 */
export function whenOrphaned(callback: () => void): void {
  // Without npm it may outlive its shell on purpose, as with nohup.
  if (process.env.npm_lifecycle_event === undefined) return;
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    callback();
  }, CHECK_EVERY_MS);
  timer.unref();
}

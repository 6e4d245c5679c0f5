const LOOK_EVERY_MS = 250;

/**
 * Calls back when npm's shell is gone. `kill` on npm ends that shell, and it does not pass the
 * signal on: without this, the services would run on with nobody left to stop them.
 */
export function whenOrphaned(callback: () => void): void {
  // Started by hand it may outlive its shell on purpose, as with nohup.
  if (process.env.npm_lifecycle_event === undefined) return;
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    callback();
  }, LOOK_EVERY_MS);
  timer.unref();
}

// Loaded with node's --require into each service, before its own main. The services know nothing about
// the launcher, and must not outlive it.
//
// A launcher killed with SIGKILL cannot tell its children, and the terminal does not reach them, since
// they have process groups of their own. But the system closes the IPC channel however the launcher
// ends, and that arrives here as `disconnect`.
const MARK = 'STOP_WITH_LAUNCHER';
const FORCE_AFTER_MS = 15_000;

if (process.env[MARK] !== undefined) {
  // Removed, so that processes forked by the service do not treat their own channel this way.
  Reflect.deleteProperty(process.env, MARK);
  process.once('disconnect', () => {
    // A graceful stop: payments in flight are finished and recorded.
    process.kill(process.pid, 'SIGTERM');
    setTimeout(() => process.kill(process.pid, 'SIGKILL'), FORCE_AFTER_MS).unref();
  });
  // The channel must not keep a service alive that has closed everything else.
  process.channel?.unref();
}

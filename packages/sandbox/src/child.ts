// Loaded by node's --require into each service, before its own main: the services know nothing of
// a launcher, and must not outlive it.
//
// A launcher that is killed with SIGKILL can tell nobody, and its children, being in process groups
// of their own, are not reached by the terminal either. But the system closes the IPC channel
// between them however the launcher ends, and that arrives here as `disconnect`.
const MARK = 'STOP_WITH_LAUNCHER';
const FORCE_AFTER_MS = 15_000;

if (process.env[MARK] !== undefined) {
  // Taken away, so that processes which the service forks do not take their own channel for it.
  Reflect.deleteProperty(process.env, MARK);
  process.once('disconnect', () => {
    // The same way out as ever: payments under way are finished and recorded.
    process.kill(process.pid, 'SIGTERM');
    setTimeout(() => process.kill(process.pid, 'SIGKILL'), FORCE_AFTER_MS).unref();
  });
  // Listening must not keep a service alive that has closed everything else.
  process.channel?.unref();
}

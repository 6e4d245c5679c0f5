// The first import of every program. Memory holds keys and card numbers, and the environment holds keys.
// This turns off the developer features of Node that would expose them.

// On SIGUSR1 Node opens its debugger on port 9229. A listener prevents that, also on releases of Node without
// --disable-sigusr1.
process.on('SIGUSR1', () => undefined);

// A diagnostic report is a file that contains the environment. NODE_OPTIONS may have enabled it.
process.report.reportOnFatalError = false;
process.report.reportOnSignal = false;
process.report.reportOnUncaughtException = false;

// The first import of every program. Keys and card numbers are in the memory of a process, and keys in
// its environment; nothing of either is given away by what Node offers to developers.

// By default Node opens its debugger on port 9229 for whoever may send SIGUSR1. A program that has a
// listener keeps it closed, on releases of Node without --disable-sigusr1 too.
process.on('SIGUSR1', () => undefined);

// A diagnostic report is a file with the environment in it. NODE_OPTIONS may have asked for them.
process.report.reportOnFatalError = false;
process.report.reportOnSignal = false;
process.report.reportOnUncaughtException = false;

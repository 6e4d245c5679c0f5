// @ts-check
// Jest's own environment gives each suite a global object of its own, in a context that shares nothing
// with Node: every package is compiled and run again for each suite, and an Error made by Node is not
// `instanceof Error` in a test. Here suites run on the process's own global object, one after the other,
// as the product does; what a suite changes of it is put back at its end.
const { AsyncLocalStorage } = require('node:async_hooks');
const { ModernFakeTimers } = require('@jest/fake-timers');
const { ModuleMocker } = require('jest-mock');

// Up to Node 22, every promise carries all storages that are in use, until they are disabled. Jest uses one for each
// suite, so that promises got dearer with each.
/** @type {Set<AsyncLocalStorage<unknown>>} */
const storages = new Set();
const { run } = AsyncLocalStorage.prototype;
AsyncLocalStorage.prototype.run = function noted(/** @type {unknown[]} */ ...args) {
  storages.add(this);
  return Reflect.apply(run, this, args);
};

// Jest's handlers of events. They would be called for the tests of all later suites, and keep their own in memory.
const EVENT_HANDLERS = Symbol.for('EVENT_HANDLERS');

/** @implements {Pick<import('@jest/environment').JestEnvironment, 'setup' | 'teardown' | 'getVmContext'>} */
class OneRealmEnvironment {
  /** @param {import('@jest/environment').JestEnvironmentConfig} config */
  constructor({ projectConfig: config }) {
    this.global = globalThis;
    this.moduleMocker = new ModuleMocker(globalThis);
    this.fakeTimersModern = new ModernFakeTimers({ config, global: globalThis });
    // Modules that listen for the process's end do so once for each suite.
    for (const emitter of [process, process.stdout, process.stderr]) emitter.setMaxListeners(0);
    this.symbols = new Set(Object.getOwnPropertySymbols(globalThis));
    this.before = { console, exit: process.exit, env: { ...process.env } };
  }

  async setup() {}

  async teardown() {
    const { exit, env } = this.before;
    this.fakeTimersModern.dispose();
    globalThis.console = this.before.console;
    process.exit = exit;
    for (const name of Object.keys(process.env)) if (!(name in env)) delete process.env[name];
    Object.assign(process.env, env);
    for (const storage of storages) storage.disable();
    storages.clear();
    for (const symbol of Object.getOwnPropertySymbols(globalThis)) {
      const isOfSuite = Symbol.keyFor(symbol) === undefined && !this.symbols.has(symbol);
      if (isOfSuite || symbol === EVENT_HANDLERS) Reflect.deleteProperty(globalThis, symbol);
    }
  }

  exportConditions() {
    return ['node', 'node-addons'];
  }

  // Jest takes the lack of a context for an environment at its end. The runtime beside this file, which
  // compiles the modules, asks for none.
  getVmContext() {
    return {};
  }
}

module.exports = OneRealmEnvironment;

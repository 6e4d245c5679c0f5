// @ts-check
const { default: Sequencer } = require('@jest/test-sequencer');

// Suites that take half a minute or more, the longest first. Begun last they would run alone, with the
// other cores idle; a fresh clone has no record from which Jest could know.
const LONG = [
  'crash/test/crash.test.ts',
  'crash/test/galera.test.ts',
  'gateway/test/system/payer-in-browser.test.ts',
  'gateway/test/system/rotation.test.ts',
  'gateway/test/http/pages-for-all.test.ts',
  'gateway/test/pages/browser.test.ts',
  'gateway/test/system/starting.test.ts',
  'gateway/test/system/fuzz.test.ts',
  'gateway/test/system/payer-pages.test.ts',
  'gateway/test/system/webhooks-of-several.test.ts',
  'gateway/test/system/rolling-restart.test.ts',
  'gateway/test/system/events.test.ts',
  'gateway/test/system/unknown-operations.test.ts',
  'gateway/test/system/unfit-database.test.ts',
  'gateway/test/system/tracing.test.ts',
  'gateway/test/system/lost-log.test.ts',
];

/** @param {{ path: string }} test */
function place({ path }) {
  const found = LONG.findIndex((end) => path.endsWith(end));
  if (found >= 0) return found;
  return path.includes('/test/system/') ? LONG.length : LONG.length + 1;
}

module.exports = class LongestFirst extends Sequencer {
  /** @override @param {import('@jest/test-result').Test[]} tests */
  sort(tests) {
    return [...tests].sort((one, other) => place(one) - place(other));
  }
};

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const packages = join(__dirname, '../..');

// Neither service may import the other, or a third: the bank judges the gateway. What is no judgement
// of theirs they have alike.
test.each([
  ['gateway/src/config/misspelt.ts', 'bank-simulator/src/settings/misspelt.ts'],
  ['gateway/src/config/names.ts', 'bank-simulator/src/settings/names.ts'],
  ['gateway/src/config/dot-env.ts', 'bank-simulator/src/settings/dot-env.ts'],
  ['gateway/src/closed-process.ts', 'bank-simulator/src/closed-process.ts'],
  ['gateway/src/closed-process.ts', 'sandbox/src/closed-process.ts'],
  ['gateway/src/observability/log-destination.ts', 'bank-simulator/src/log-destination.ts'],
  ['gateway/src/http/errors-page/page.ts', 'bank-simulator/src/errors-page/page.ts'],
  ['gateway/src/http/errors-page/html.ts', 'bank-simulator/src/errors-page/html.ts'],
  ['gateway/src/http/routes/swagger-mends.ts', 'bank-simulator/src/routes/swagger-mends.ts'],
])('%s and %s are the same', (one, other) => {
  expect(readFileSync(join(packages, other), 'utf8')).toBe(
    readFileSync(join(packages, one), 'utf8'),
  );
});

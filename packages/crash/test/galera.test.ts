import { describeWhere, galeraMissing } from '@payment-gateway/testkit';
import { type Fault, faults, type GaleraResult, runGalera } from '../src/galera/run-galera.js';
import { formatViolations } from '../src/judge/format-violations.js';

const TIMEOUT_MS = 300_000;

const nameOf = ({ name, databaseTimeoutMs }: Fault): string =>
  `${name} (DATABASE_TIMEOUT_MS=${databaseTimeoutMs})`;

describeWhere(galeraMissing(), 'On a Galera cluster of three, payments go on', () => {
  const results: GaleraResult[] = [];

  afterAll(() => {
    const sum = (of: (result: GaleraResult) => number): number =>
      results.reduce((total, result) => total + of(result), 0);
    const lines = results.map(
      ({ fault, requests, payments, retries, recreated, gapMs }) =>
        `node ${nameOf(fault)}: ${requests} requests, ${payments} payments, ${retries} sent again, ${recreated} made again, ` +
        `no payment for at most ${(gapMs / 1000).toFixed(1)} s`,
    );
    // A run that did not finish counts as a failure.
    const failed = sum(({ failures }) => failures.length) + faults.length - results.length;
    process.stdout.write(
      `galera: ${lines.join('; ')}: ${failed} failed, ` +
        `${sum(({ lost }) => lost)} lost, ${sum(({ double }) => double)} double\n`,
    );
  });

  test.each(faults.map((fault) => [nameOf(fault), fault] as const))(
    'when the node that the gateways write to is %s',
    async (_name, fault) => {
      const result = await runGalera(fault);
      results.push(result);
      expect(result.failures).toEqual([]);
      expect([result.lost, result.double]).toEqual([0, 0]);
      expect(formatViolations(result.violations)).toBe('');
    },
    TIMEOUT_MS,
  );
});

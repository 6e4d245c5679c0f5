import { describeWhere, galeraMissing } from '@payment-gateway/testkit';
import { type Blow, blows, type GaleraResult, runGalera } from '../src/galera/run-galera.js';
import { tellViolations } from '../src/report.js';

const PATIENCE_MS = 120_000;

const nameOf = ({ name, databaseTimeoutMs }: Blow): string =>
  `${name} (DATABASE_TIMEOUT_MS=${databaseTimeoutMs})`;

describeWhere(galeraMissing(), 'On a Galera cluster of three, payments go on', () => {
  const results: GaleraResult[] = [];

  afterAll(() => {
    const sum = (of: (result: GaleraResult) => number): number =>
      results.reduce((total, result) => total + of(result), 0);
    const told = results.map(
      ({ blow, requests, payments, retries, anew, gapMs }) =>
        `node ${nameOf(blow)}: ${requests} requests, ${payments} payments, ${retries} sent again, ${anew} made anew, ` +
        `no payment for at most ${(gapMs / 1000).toFixed(1)} s`,
    );
    // A run that did not come to its end counts as a failure.
    const failed = sum(({ failures }) => failures.length) + blows.length - results.length;
    process.stdout.write(
      `galera: ${told.join('; ')}: ${failed} failed, ` +
        `${sum(({ lost }) => lost)} lost, ${sum(({ double }) => double)} double\n`,
    );
  });

  test.each(blows.map((blow) => [nameOf(blow), blow] as const))(
    'when the node that the gateways write to is %s',
    async (_name, blow) => {
      const result = await runGalera(blow);
      results.push(result);
      expect(result.failures).toEqual([]);
      expect([result.lost, result.double]).toEqual([0, 0]);
      expect(tellViolations(result.violations)).toBe('');
    },
    PATIENCE_MS,
  );
});

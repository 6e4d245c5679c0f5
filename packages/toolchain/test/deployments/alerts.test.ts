import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@payment-gateway/testkit';
import { parse } from 'yaml';
import { metricNames } from './support/metric-names.js';
import { seriesIn } from './support/promql.js';
import { deployments } from './support/rendered.js';
import { describeWith, output } from './support/tools.js';

type Rule = {
  readonly alert: string;
  readonly expr: string;
  readonly labels: Record<string, string>;
  readonly annotations: Record<string, string>;
};
type Scenario = {
  readonly name: string;
  readonly promql_expr_test: { readonly expr: string; readonly exp_samples: unknown[] }[];
};

const folder = join(deployments, 'observability');
const read = (file: string): string => readFileSync(join(folder, file), 'utf8');

/** The rules after `npm run alerts -- ADDRESS`. */
function withRunbookAt(rules: string, address: string): string {
  const copy = temporaryFolder('alerts');
  writeFileSync(join(copy, 'alerts.yaml'), rules);
  const program = join(__dirname, '../../prometheus-rule.mjs');
  const { status, stderr } = spawnSync(
    process.execPath,
    [program, '--folder', copy, '--', address],
    {
      encoding: 'utf8',
    },
  );
  if (status !== 0) throw new Error(stderr);
  return readFileSync(join(copy, 'alerts.yaml'), 'utf8');
}

describe('Alerts', () => {
  const { groups } = parse(read('alerts.yaml')) as { groups: { rules: Rule[] }[] };
  const alerts = groups.flatMap(({ rules }) => rules);
  const testFiles = readdirSync(folder).filter((name) => name.endsWith('alerts.test.yaml'));
  const tests = testFiles.flatMap((file) => (parse(read(file)) as { tests: Scenario[] }).tests);

  test.each(alerts)('$alert has a summary, a severity and a runbook', (alert) => {
    expect(Object.keys(alert.annotations).sort()).toEqual([
      'description',
      'runbook_url',
      'summary',
    ]);
    expect(['critical', 'warning']).toContain(alert.labels.severity);
  });

  test('link to existing chapters of the runbook', () => {
    const runbook = join(deployments, '../docs/operations.md');
    const anchors = [...readFileSync(runbook, 'utf8').matchAll(/^#+ (.+)$/gm)].map(([, title]) =>
      (title ?? '')
        .toLowerCase()
        .replace(/[^\w\s-]/g, '')
        .replace(/\s/g, '-'),
    );
    const wanted = alerts.map(({ annotations }) => annotations.runbook_url?.split('#')[1]);
    expect(wanted.filter((anchor) => !anchors.includes(anchor ?? ''))).toEqual([]);
  });

  test('all link to the same address, which a browser can open', () => {
    const urls = alerts.map(({ annotations }) => new URL(annotations.runbook_url ?? ''));
    expect(new Set(urls.map(({ protocol }) => protocol))).toEqual(new Set(['https:']));
    const [address, ...others] = new Set(urls.map(({ href, hash }) => href.replace(hash, '')));
    expect(others).toEqual([]);
    expect(address).toMatch(/\/docs\/operations\.md$/);
  });

  test("link to the operator's own runbook, once its address is given", () => {
    const address = 'https://wiki.blue-bakery.test/pay?page=operations&v=$1';
    const rewritten = withRunbookAt(read('alerts.yaml'), address);
    const moved = (parse(rewritten) as { groups: { rules: Rule[] }[] }).groups
      .flatMap(({ rules }) => rules)
      .map(({ annotations }) => annotations.runbook_url);
    expect(moved).toEqual(
      alerts.map(({ annotations }) => `${address}#${annotations.runbook_url?.split('#')[1] ?? ''}`),
    );
    // A second change works too, and nothing else has changed.
    const here = 'https://git.example.com/payment-gateway/blob/main/docs/operations.md';
    expect(withRunbookAt(rewritten, here)).toBe(withRunbookAt(read('alerts.yaml'), here));
  });

  test.each(['docs/operations.md', 'ftp://a/b', 'https://a b', 'https://a/b#c', 'https://', ''])(
    'cannot link to %p',
    (address) => {
      expect(() => withRunbookAt(read('alerts.yaml'), address)).toThrow('an http or https address');
    },
  );

  test('query only metrics that the gateway has', async () => {
    const names = await metricNames();
    const asked = alerts.flatMap(({ expr }) => seriesIn(expr));
    expect(asked.filter((name) => !names.has(name))).toEqual([]);
    expect(asked).toContain('payment_gateway_attention');
  });

  test.each(alerts)(
    '$alert has a test in which it fires and one in which it does not',
    ({ alert }) => {
      const outcomes = tests
        .flatMap((scenario) => scenario.promql_expr_test)
        .filter(({ expr }) => expr.includes(`alertname="${alert}"`))
        .map((one) => one.exp_samples.length > 0);
      expect(new Set(outcomes)).toEqual(new Set([true, false]));
    },
  );

  test('are also written for the Prometheus Operator (npm run alerts)', () => {
    const manifest = parse(read('prometheus-rule.yaml')) as { spec: unknown };
    expect(manifest.spec).toEqual(parse(read('alerts.yaml')));
  });

  describeWith('promtool', 'For Prometheus', () => {
    test('they are valid', () => {
      expect(output('promtool', 'check', 'rules', join(folder, 'alerts.yaml'))).toContain(
        `SUCCESS: ${alerts.length} rules found`,
      );
    });

    test.each(testFiles)('they fire when they should, and not when they should not: %s', (file) => {
      expect(output('promtool', 'test', 'rules', join(folder, file))).toContain('SUCCESS');
    });
  });
});

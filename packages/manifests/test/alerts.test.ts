import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { withRunbookAt } from '../src/runbooks.js';
import { metricNames } from './support/metric-names.js';
import { seriesIn } from './support/promql.js';
import { deployments } from './support/rendered.js';
import { describeWith, output } from './support/tools.js';

type Rule = {
  alert: string;
  expr: string;
  labels: Record<string, string>;
  annotations: Record<string, string>;
};
type Scenario = {
  name: string;
  promql_expr_test: { expr: string; exp_samples: unknown[] }[];
};

const folder = join(deployments, 'observability');
const read = (file: string): string => readFileSync(join(folder, file), 'utf8');

describe('Alerts', () => {
  const { groups } = parse(read('alerts.yaml')) as { groups: { rules: Rule[] }[] };
  const alerts = groups.flatMap(({ rules }) => rules);
  const { tests } = parse(read('alerts.test.yaml')) as { tests: Scenario[] };

  test.each(alerts)('$alert says what hurts, how badly, and what to do', (alert) => {
    expect(Object.keys(alert.annotations).sort()).toEqual([
      'description',
      'runbook_url',
      'summary',
    ]);
    expect(['critical', 'warning']).toContain(alert.labels.severity);
  });

  test('lead to chapters that the runbook has', () => {
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

  test('lead there by one address, which a browser can open', () => {
    const urls = alerts.map(({ annotations }) => new URL(annotations.runbook_url ?? ''));
    expect(new Set(urls.map(({ protocol }) => protocol))).toEqual(new Set(['https:']));
    const [address, ...others] = new Set(urls.map(({ href, hash }) => href.replace(hash, '')));
    expect(others).toEqual([]);
    expect(address).toMatch(/\/docs\/operations\.md$/);
  });

  test('lead to the runbook where the operator keeps it, once its address is given', () => {
    const address = 'https://wiki.blue-bakery.test/pay?page=operations&v=$1';
    const rewritten = withRunbookAt(read('alerts.yaml'), address);
    const moved = (parse(rewritten) as { groups: { rules: Rule[] }[] }).groups
      .flatMap(({ rules }) => rules)
      .map(({ annotations }) => annotations.runbook_url);
    expect(moved).toEqual(
      alerts.map(({ annotations }) => `${address}#${annotations.runbook_url?.split('#')[1] ?? ''}`),
    );
    // And from there to another one. Nothing else has changed.
    const here = 'https://git.example.com/payment-gateway/blob/main/docs/operations.md';
    expect(withRunbookAt(rewritten, here)).toBe(withRunbookAt(read('alerts.yaml'), here));
  });

  test.each(['docs/operations.md', 'ftp://a/b', 'https://a b', 'https://a/b#c', 'https://', ''])(
    'cannot lead to %p',
    (address) => {
      expect(() => withRunbookAt(read('alerts.yaml'), address)).toThrow('an http or https address');
    },
  );

  test('ask for nothing that the gateway does not tell', async () => {
    const names = await metricNames();
    const asked = alerts.flatMap(({ expr }) => seriesIn(expr));
    expect(asked.filter((name) => !names.has(name))).toEqual([]);
    expect(asked).toContain('payment_gateway_attention');
  });

  test.each(alerts)('$alert is tried when it should fire and when it should not', ({ alert }) => {
    const outcomes = tests
      .flatMap((scenario) => scenario.promql_expr_test)
      .filter(({ expr }) => expr.includes(`alertname="${alert}"`))
      .map((one) => one.exp_samples.length > 0);
    expect(new Set(outcomes)).toEqual(new Set([true, false]));
  });

  test('are written in the form of the Prometheus Operator too (npm run alerts)', () => {
    const manifest = parse(read('prometheus-rule.yaml')) as { spec: unknown };
    expect(manifest.spec).toEqual(parse(read('alerts.yaml')));
  });

  describeWith('promtool', 'To Prometheus', () => {
    test('they are valid', () => {
      expect(output('promtool', 'check', 'rules', join(folder, 'alerts.yaml'))).toContain(
        `SUCCESS: ${alerts.length} rules found`,
      );
    });

    test('they fire when they should, and not when they should not', () => {
      const said = output('promtool', 'test', 'rules', join(folder, 'alerts.test.yaml'));
      expect(said).toContain('SUCCESS');
    });
  });
});

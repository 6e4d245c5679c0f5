import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@payment-gateway/testkit';
import { stringify } from 'yaml';
import { metricNames } from './support/metric-names.js';
import { seriesIn } from './support/promql.js';
import { deployments } from './support/rendered.js';
import { describeWith, output } from './support/tools.js';

type Panel = {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly gridPos: {
    readonly x: number;
    readonly y: number;
    readonly w: number;
    readonly h: number;
  };
  readonly datasource?: { readonly uid: string };
  readonly targets?: { readonly expr: string }[];
};

const file = join(deployments, 'observability/dashboards/payment-gateway.json');

describe('The dashboard', () => {
  const text = readFileSync(file, 'utf8');
  const dashboard = JSON.parse(text) as {
    panels: Panel[];
    templating: { list: { name: string; definition?: string }[] };
  };
  const { panels } = dashboard;
  // The values that Grafana substitutes.
  const expressions = panels
    .flatMap(({ targets = [] }) => targets)
    .map(({ expr }) => expr.replaceAll('$__rate_interval', '5m').replaceAll('$instance', '.*'));

  test('queries only metrics that the gateway has', async () => {
    const names = await metricNames();
    const asked = expressions.flatMap(seriesIn);
    expect(asked.filter((name) => !names.has(name))).toEqual([]);
  });

  test('shows every metric of payments', async () => {
    const ours = [...(await metricNames())]
      .filter((name) => /^(payment_gateway|http_request)_/.test(name))
      .map((name) => name.replace(/_(bucket|sum|count)$/, ''));
    const asked = expressions.flatMap(seriesIn).join(' ');
    expect([...new Set(ours)].filter((name) => !asked.includes(name))).toEqual([]);
  });

  test('uses the chosen data source, and defines its variables', () => {
    const sources = panels.filter(({ type }) => type !== 'row').map((one) => one.datasource?.uid);
    expect(new Set(sources)).toEqual(new Set(['${datasource}']));
    const names = dashboard.templating.list.map(({ name }) => name);
    const used = [...text.matchAll(/\$\{?([a-z]\w*)/g)].map(([, name]) => name);
    expect([...new Set(used)].sort()).toEqual(names.sort());
  });

  test('has no overlapping panels', () => {
    const cells = panels.flatMap(({ title, gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, n) => ({
        title,
        cell: `${x + (n % w)},${y + Math.floor(n / w)}`,
      })),
    );
    expect(new Set(cells.map(({ cell }) => cell)).size).toBe(cells.length);
    expect(Math.max(...panels.map(({ gridPos: { x, w } }) => x + w))).toBe(24);
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
  });

  test('fits in a ConfigMap that kubectl applies', () => {
    const ANNOTATION_BYTES = 262_144;
    expect(Buffer.byteLength(JSON.stringify(text))).toBeLessThan(ANNOTATION_BYTES);
  });

  describeWith('promtool', 'For Prometheus', () => {
    const check = (all: readonly string[]): string => {
      const path = join(temporaryFolder('dashboard'), 'rules.yaml');
      const rules = all.map((expr, n) => ({ record: `panel:expression:${n}`, expr }));
      writeFileSync(path, stringify({ groups: [{ name: 'dashboard', rules }] }));
      return output('promtool', 'check', 'rules', path);
    };

    test('every expression is valid', () => {
      expect(check(expressions)).toContain(`SUCCESS: ${expressions.length} rules found`);
    });

    test('an invalid expression would be found', () => {
      expect(() => check([...expressions, 'sum(rate(up))'])).toThrow('expected type range vector');
    });
  });
});

describe('The series of an expression', () => {
  test.each([
    ['sum by (le) (rate(a_bucket{job="x{y}", b!~"c"}[5m])) > 2', ['a_bucket']],
    ['max(a) > 1 and on (instance) b == 1 or absent(c)', ['a', 'b', 'c']],
    ['time() - max(a)', ['a']],
    ['vector(0) / a offset 5m', ['a']],
  ])('%s', (expression, series) => {
    expect(seriesIn(expression)).toEqual(series);
  });
});

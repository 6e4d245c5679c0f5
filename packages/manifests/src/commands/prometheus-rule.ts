import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';

// The rules are written once, as Prometheus reads them and promtool tests them. Kustomize cannot embed
// a file in a manifest, so the Prometheus Operator's form is written from them.

const folder = join(__dirname, '../../../../deployments/observability');

const rules: unknown = parse(readFileSync(join(folder, 'alerts.yaml'), 'utf8'));
const manifest = {
  apiVersion: 'monitoring.coreos.com/v1',
  kind: 'PrometheusRule',
  metadata: { name: 'payment-gateway' },
  spec: rules,
};
writeFileSync(
  join(folder, 'prometheus-rule.yaml'),
  `# Written by \`npm run alerts\` from alerts.yaml.\n${stringify(manifest, { lineWidth: 0, singleQuote: true, aliasDuplicateObjects: false })}`,
);

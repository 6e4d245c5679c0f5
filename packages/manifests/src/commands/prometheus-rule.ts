import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { withRunbookAt } from '../runbooks.js';

// The rules are written once, as Prometheus reads them and promtool tests them. Kustomize cannot embed
// a file in a manifest, so the Prometheus Operator's form is written from them. With an address, all
// rules lead there from now on.

const folder = join(__dirname, '../../../../deployments/observability');
const source = join(folder, 'alerts.yaml');

function write(address: string | undefined): void {
  if (address !== undefined) {
    writeFileSync(source, withRunbookAt(readFileSync(source, 'utf8'), address));
  }
  const rules: unknown = parse(readFileSync(source, 'utf8'));
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
}

try {
  write(process.argv[2]);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

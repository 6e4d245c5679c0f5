// @ts-check
// Writes deployments/observability/prometheus-rule.yaml from alerts.yaml. The rules are written once, in
// the form that Prometheus reads and promtool tests; Kustomize cannot embed a file in a manifest, so the
// Prometheus Operator needs its own copy. With an ADDRESS, every rule's runbook link leads there.
//
//   node packages/toolchain/prometheus-rule.mjs [--folder FOLDER] [ADDRESS]
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { parse, stringify } from 'yaml';

function write() {
  const { values, positionals } = parseArgs({
    options: { folder: { type: 'string' } },
    allowPositionals: true,
  });
  const folder =
    values.folder ?? fileURLToPath(new URL('../../deployments/observability', import.meta.url));
  const source = join(folder, 'alerts.yaml');
  const [address] = positionals;
  if (address !== undefined) {
    writeFileSync(source, withRunbookAt(readFileSync(source, 'utf8'), address));
  }
  const manifest = {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'PrometheusRule',
    metadata: { name: 'payment-gateway' },
    spec: parse(readFileSync(source, 'utf8')),
  };
  writeFileSync(
    join(folder, 'prometheus-rule.yaml'),
    `# Written by \`npm run alerts\` from alerts.yaml.\n${stringify(manifest, { lineWidth: 0, singleQuote: true, aliasDuplicateObjects: false })}`,
  );
}

/**
 * The rules with the runbook at this address; each keeps its chapter.
 *
 * @param {string} rules
 * @param {string} address
 */
function withRunbookAt(rules, address) {
  const isAddress = /^https?:\/\/[^\s'"#]+$/.test(address) && URL.canParse(address);
  if (!isAddress)
    throw new Error('The runbook needs an http or https address, without the # of a chapter.');
  return rules.replace(
    /(runbook_url: )\S+?(#[\w-]+)$/gm,
    (_, name, chapter) => `${String(name)}${address}${String(chapter)}`,
  );
}

try {
  write();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

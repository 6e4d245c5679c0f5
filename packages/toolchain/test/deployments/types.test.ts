import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@payment-gateway/testkit';
import { deployments, overlays, render } from './support/rendered.js';
import { describeWith } from './support/tools.js';
import { typeErrors } from './support/type-errors.js';

describeWith('kubectl', 'What kubectl would apply', () => {
  test.each(overlays)('has only fields and values that Kubernetes knows: %s', (overlay) => {
    expect(typeErrors(render(overlay))).toEqual([]);
  });

  // A check that never finds anything proves nothing: here it must find a mistake in each of several places.
  test.each([
    ['base/payment-gateway-deployment.yaml', 'readinessProbe:', 'readinesProbe:', 'readinesProbe'],
    [
      'base/payment-gateway-deployment.yaml',
      'periodSeconds:',
      'periodInSeconds:',
      'periodInSeconds',
    ],
    [
      'base/payment-gateway-deployment.yaml',
      'containerPort: 8080',
      "containerPort: '80'",
      'string',
    ],
    [
      'base/payment-gateway-deployment.yaml',
      'readOnlyRootF',
      'readonlyRootF',
      'readonlyRootFilesystem',
    ],
    ['base/payment-gateway-migrate-job.yaml', 'backoffLimit:', 'backOffLimit:', 'backOffLimit'],
    ['base/network-policy.yaml', '[Egress]', '[Outgress]', 'Outgress'],
    ['overlays/production/autoscaler.yaml', 'maxReplicas:', 'maxReplica:', 'maxReplica'],
    ['overlays/production/ingress.yaml', 'pathType:', 'pathtype:', 'pathtype'],
    ['observability/service-monitor.yaml', 'interval:', 'intervall:', 'intervall'],
    ['observability/prometheus-rule.yaml', 'expr:', 'exp:', 'exp'],
  ])('is refused when %s has for %p %p', (file, right, wrong, named) => {
    const copy = join(temporaryFolder('manifests'), 'deployments');
    cpSync(deployments, copy, { recursive: true });
    const text = readFileSync(join(copy, file), 'utf8');
    writeFileSync(join(copy, file), text.replace(right, wrong));
    expect(typeErrors(render('production', copy)).join('\n')).toMatch(
      new RegExp(`['"]${named}['"]`),
    );
  });
});

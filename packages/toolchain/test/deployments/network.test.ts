import { ConfigMap, Service } from 'kubernetes-models/v1';
import {
  type INetworkPolicy,
  Ingress,
  NetworkPolicy,
} from 'kubernetes-models/networking.k8s.io/v1';
import { ServiceMonitor } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1';
import { only, overlays, render, selects, workloads } from './support/rendered.js';
import { describeWith } from './support/tools.js';

const ports = (rules: readonly { ports?: { port?: number | string }[] }[]) =>
  rules.flatMap((rule) => (rule.ports ?? []).map(({ port }) => port));

describeWith('kubectl', 'On the network', () => {
  describe.each(overlays)('of the %s overlay', (overlay) => {
    const objects = render(overlay);
    const made = workloads(objects);
    const policies = only(objects, NetworkPolicy);
    const of = (labels: Readonly<Record<string, string>>): INetworkPolicy[] =>
      policies.filter(
        ({ spec }) => spec?.podSelector !== undefined && selects(spec.podSelector, labels),
      );
    const labelsOf = (name: string) => made.find((one) => one.name === name)?.labels ?? {};
    const out = (name: string) =>
      ports(of(labelsOf(name)).flatMap(({ spec }) => spec?.egress ?? []));
    const into = (name: string) =>
      ports(of(labelsOf(name)).flatMap(({ spec }) => spec?.ingress ?? []));

    test('only named pods may do anything', () => {
      const [everything, ...others] = policies.filter(
        ({ spec }) => Object.keys(spec?.podSelector ?? {}).length === 0,
      );
      expect(others).toEqual([]);
      expect(everything?.spec).toEqual({ podSelector: {}, policyTypes: ['Ingress', 'Egress'] });
    });

    test.each(made)('$name has its own policy', ({ labels }) => {
      expect(of(labels).length).toBeGreaterThanOrEqual(2);
    });

    test('each may only connect to what it needs', () => {
      const bank = overlay === 'production' ? 443 : 8081;
      expect(out('payment-gateway').sort()).toEqual([3306, 4318, bank, 53, 53].sort());
      expect(out('payment-gateway-reconciler').sort()).toEqual([3306, 4318, bank, 53, 53].sort());
      expect(out('payment-gateway-migrate').sort()).toEqual([3306, 53, 53].sort());
    });

    test('each accepts only those who need it, and every ingress names its source', () => {
      // From the ingress controller, and in the sandbox from the bank itself.
      const open = overlay === 'production' ? [8080] : [8080, 8080];
      expect(into('payment-gateway').sort()).toEqual([...open, 9464]);
      expect(into('payment-gateway-reconciler')).toEqual([9464]);
      expect(into('payment-gateway-migrate')).toEqual([]);
      for (const { spec } of policies) {
        for (const { from = [] } of spec?.ingress ?? []) expect(from).not.toEqual([]);
      }
    });

    test.each(only(objects, Service).map((service) => [service.metadata?.name, service] as const))(
      'the service %s leads to ports that its pods have',
      (_name, { spec }) => {
        const [behind, ...others] = made.filter(({ labels }) =>
          selects({ matchLabels: spec?.selector ?? {} }, labels),
        );
        expect(others).toEqual([]);
        const open = behind?.pod.containers.flatMap((container) => container.ports ?? []);
        for (const { targetPort, port } of spec?.ports ?? []) {
          expect(open?.find(({ name }) => name === targetPort)?.containerPort).toBe(port);
        }
      },
    );
  });

  test('the public reaches the API and pages of production, but neither probes nor metrics', () => {
    const objects = render('production');
    const [ingress] = only(objects, Ingress);
    const [rule] = ingress?.spec?.rules ?? [];
    expect(ingress?.spec?.tls?.[0]?.hosts).toEqual([rule?.host]);
    expect(rule?.http?.paths).toEqual(
      // Not /api/v1, which has the probes below it.
      [
        ...[
          '/api/v1/payments',
          '/api/v1/payment',
          '/api/v1/refunds',
          '/api/v1/events',
          '/api/v1/webhook_endpoints',
          '/api/v1/checkout_sessions',
          '/checkout',
          '/3d-secure',
        ].map((path) => ({
          path,
          pathType: 'Prefix',
        })),
        { path: '/bank/notifications', pathType: 'Exact' },
        { path: '/.well-known/security.txt', pathType: 'Exact' },
      ].map((one) => ({
        ...one,
        backend: { service: { name: 'payment-gateway', port: { name: 'http' } } },
      })),
    );
  });

  test('payers of production are sent to the host that the public reaches', () => {
    const objects = render('production');
    const [ingress] = only(objects, Ingress);
    const { data } =
      only(objects, ConfigMap).find((one) => one.data?.PUBLIC_URL !== undefined) ?? {};
    expect(data?.PUBLIC_URL).toBe(`https://${ingress?.spec?.rules?.[0]?.host ?? ''}`);
  });

  test('the bank of the sandbox may send its notifications to the gateway, and nothing else', () => {
    const bank = { 'app.kubernetes.io/name': 'bank-simulator' };
    const policies = only(render('local'), NetworkPolicy).filter(
      ({ spec }) => spec?.podSelector !== undefined && selects(spec.podSelector, bank),
    );
    expect(ports(policies.flatMap(({ spec }) => spec?.egress ?? [])).sort()).toEqual(
      [53, 53, 8080].sort(),
    );
  });

  test('Prometheus finds the metrics of the gateways and of the reconcilers', () => {
    const objects = render('production');
    const [monitor] = only(objects, ServiceMonitor);
    const found = only(objects, Service).filter(({ metadata }) =>
      selects(monitor?.spec.selector ?? {}, metadata?.labels ?? {}),
    );
    expect(found.map(({ metadata }) => metadata?.name)).toEqual([
      'payment-gateway',
      'payment-gateway-reconciler',
    ]);
    for (const { spec } of found) {
      expect(spec?.ports?.map(({ name }) => name)).toContain(monitor?.spec.endpoints[0]?.port);
    }
  });
});

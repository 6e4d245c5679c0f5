import { settings } from '../../../gateway/src/config/settings.js';
import { Deployment } from 'kubernetes-models/apps/v1';
import { HorizontalPodAutoscaler } from 'kubernetes-models/autoscaling/v2';
import { PodDisruptionBudget } from 'kubernetes-models/policy/v1';
import { only, overlays, render, selects, workloads } from './support/rendered.js';
import { describeWith } from './support/tools.js';

describeWith('kubectl', 'A new version', () => {
  describe.each(overlays)('of the %s overlay', (overlay) => {
    const objects = render(overlay);
    const made = workloads(objects);
    const named = (wanted: string) => {
      const found = made.find(({ name }) => name === wanted);
      if (found === undefined) throw new Error(`There is no ${wanted}`);
      return found;
    };

    test('is migrated to by one Job, and every pod waits for that', () => {
      const argumentsOf = (command: string) => [
        'node',
        '--enable-source-maps',
        'packages/gateway/dist/cli.js',
        command,
      ];
      const { pod } = named('payment-gateway-migrate');
      expect(pod.containers.map((container) => container.args)).toEqual([argumentsOf('migrate')]);
      for (const name of ['payment-gateway', 'payment-gateway-reconciler']) {
        const [first] = named(name).pod.initContainers ?? [];
        expect(first?.args).toEqual(argumentsOf('wait-for-schema'));
        // With the image and the settings of the main container.
        const [program] = named(name).pod.containers;
        expect(first?.image).toBe(program?.image);
        expect(first?.envFrom).toEqual(program?.envFrom);
        expect(pod.containers[0]?.image).toBe(program?.image);
      }
    });

    test('replaces the old one pod by pod, and never too early', () => {
      const [gateway] = only(objects, Deployment).filter(
        ({ metadata }) => metadata?.name === 'payment-gateway',
      );
      expect(gateway?.spec?.strategy).toEqual({
        type: 'RollingUpdate',
        rollingUpdate: { maxUnavailable: 0, maxSurge: 1 },
      });
    });

    test('gives the old one time to finish its payments', () => {
      const { pod } = named('payment-gateway');
      const sleepSeconds = pod.containers[0]?.lifecycle?.preStop?.sleep?.seconds ?? 0;
      const drainMs = pod.containers[0]?.env?.find(({ name }) => name === 'DRAIN_MS')?.value;
      const ownSeconds = (Number(drainMs) + Number(settings.shutdownTimeoutMs.fallback)) / 1_000;
      expect(sleepSeconds).toBeGreaterThanOrEqual(5);
      expect(pod.terminationGracePeriodSeconds).toBeGreaterThanOrEqual(
        sleepSeconds + ownSeconds + 5,
      );
    });

    test('is never blocked: no disruption budget forbids moving a pod', () => {
      const budgets = only(objects, PodDisruptionBudget);
      expect(budgets.map(({ metadata }) => metadata?.name)).toEqual([
        'payment-gateway',
        'payment-gateway-reconciler',
      ]);
      for (const { spec = {} } of budgets) {
        expect(spec).toMatchObject({
          maxUnavailable: 1,
          unhealthyPodEvictionPolicy: 'AlwaysAllow',
        });
        expect(spec).not.toHaveProperty('minAvailable');
        expect(made.filter(({ labels }) => selects(spec.selector ?? {}, labels))).toHaveLength(1);
      }
    });

    test('selects exactly its own pods', () => {
      for (const { metadata, spec } of only(objects, Deployment)) {
        const meant = made.filter(({ labels }) => selects(spec?.selector ?? {}, labels));
        expect(meant.map(({ name }) => name)).toEqual([metadata?.name]);
      }
    });
  });

  describe('of production', () => {
    const objects = render('production');
    const [autoscaler] = only(objects, HorizontalPodAutoscaler);
    const deployment = (name: string) =>
      only(objects, Deployment).find(({ metadata }) => metadata?.name === name);

    test("does not undo the autoscaler's work", () => {
      expect(autoscaler?.spec?.scaleTargetRef).toMatchObject({
        kind: 'Deployment',
        name: 'payment-gateway',
      });
      expect(deployment('payment-gateway')?.spec).not.toHaveProperty('replicas');
      expect(autoscaler?.spec?.minReplicas).toBe(3);
    });

    test("never has more connections than MySQL's default allows", () => {
      const MYSQL_MAX_CONNECTIONS = 151;
      const MIGRATION = 2;
      // One more than the pool, for /health/ready.
      const perProcess = Number(settings.databasePoolSize.fallback) + 1;
      const reconcilers = deployment('payment-gateway-reconciler')?.spec?.replicas ?? Infinity;
      const processes = (autoscaler?.spec?.maxReplicas ?? Infinity) + 1 + reconcilers + 1;
      expect(processes * perProcess + MIGRATION).toBeLessThan(MYSQL_MAX_CONNECTIONS);
    });
  });
});

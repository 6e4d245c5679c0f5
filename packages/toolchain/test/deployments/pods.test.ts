import { settings as bankSettings } from '../../../bank-simulator/src/config/settings.js';
import { variablesOf } from '@payment-gateway/service-kit/config/setting';
import { settings } from '../../../gateway/src/config/settings.js';
import { ConfigMap, Secret } from 'kubernetes-models/v1';
import { only, overlays, render, workloads } from './support/rendered.js';
import { describeWith } from './support/tools.js';

describeWith('kubectl', 'Pods', () => {
  describe.each(overlays)('of the %s overlay', (overlay) => {
    const objects = render(overlay);
    const made = workloads(objects);
    const containers = made.flatMap(({ name, containers: all }) =>
      all.map((container) => ({ ...container, of: name })),
    );

    test.each(made)('$name has minimal rights', ({ pod, containers: all }) => {
      expect(pod).toMatchObject({
        automountServiceAccountToken: false,
        enableServiceLinks: false,
        securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
      });
      expect(pod.securityContext?.runAsUser).toBeGreaterThan(0);
      for (const { securityContext } of all) {
        expect(securityContext).toEqual({
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        });
      }
    });

    test.each(containers)('$of, $name: a pinned image, and resource limits', (container) => {
      expect(container.image).toMatch(/:\d[\w.-]*(@sha256:[0-9a-f]{64})?$/);
      expect(container.resources).toMatchObject({
        requests: { cpu: expect.any(String), memory: expect.any(String) },
        limits: { memory: expect.any(String) },
      });
    });

    test.each(made.filter(({ kind }) => kind !== 'Job'))('$name is probed', ({ pod }) => {
      for (const { startupProbe, readinessProbe, livenessProbe, ports = [] } of pod.containers) {
        for (const probe of [startupProbe, readinessProbe, livenessProbe]) {
          expect(probe?.httpGet ?? probe?.exec).toBeDefined();
          const port = probe?.httpGet?.port;
          if (port !== undefined) expect(ports.map(({ name }) => name)).toContain(port);
        }
      }
    });

    test.each(made)('$name finds its settings and secrets', ({ pod, containers: all }) => {
      const there = [...only(objects, ConfigMap), ...only(objects, Secret)].map(
        ({ metadata }) => metadata?.name,
      );
      // Made by the operator: see deployments/README.md.
      if (overlay === 'production') {
        there.push('payment-gateway-secrets', 'payment-gateway-keys');
        there.push('payment-gateway-webhook-keys');
      }
      const wanted = all.flatMap(({ envFrom = [] }) =>
        envFrom
          .map(({ configMapRef, secretRef }) => configMapRef ?? secretRef)
          .filter((ref) => ref?.optional !== true)
          .map((ref) => ref?.name),
      );
      const mounted = (pod.volumes ?? []).flatMap(({ secret }) =>
        secret === undefined || secret.optional === true ? [] : (secret.secretName ?? []),
      );
      for (const name of [...wanted, ...mounted]) expect(there).toContain(name);
    });

    test('have no keys of cards, except the gateway, which has them as files', () => {
      const mountsKeys = made.flatMap(({ pod, name, containers: all }) => {
        const ofKeys = (pod.volumes ?? [])
          .filter(({ secret }) => secret?.secretName?.startsWith('payment-gateway-keys'))
          .map((volume) => volume.name);
        return all
          .filter(({ volumeMounts = [] }) => volumeMounts.some((one) => ofKeys.includes(one.name)))
          .map((container) => `${name}, ${container.name}`);
      });
      expect(mountsKeys).toEqual(['payment-gateway, payment-gateway']);
      const others = containers.filter((one) => one.name !== 'payment-gateway');
      expect(JSON.stringify(others)).not.toMatch(
        /CARD_KEYS|TOKEN_HASH_KEYS|BANK_NOTIFICATION_SECRET|payment-gateway-keys/,
      );
      // Environment variables show up in debuggers and crash reports; files do not.
      const asEnvironment = containers.flatMap(({ envFrom = [] }) =>
        envFrom.map(({ secretRef }) => secretRef?.name),
      );
      for (const { metadata, data } of only(objects, Secret)) {
        if (asEnvironment.includes(metadata?.name)) {
          expect(Object.keys(data ?? {}).join()).not.toContain('KEYS');
        }
      }
    });

    test.each([
      [
        'payment-gateway',
        'keys',
        'CARD_KEYS_FILE,TOKEN_HASH_KEYS_FILE,BANK_NOTIFICATION_SECRET_FILE',
      ],
      ['payment-gateway', 'webhook-keys', 'WEBHOOK_KEYS_FILE'],
      ['payment-gateway-reconciler', 'webhook-keys', 'WEBHOOK_KEYS_FILE'],
    ])('of %s get %s in files that only they can read', (pod, keys, variables) => {
      const gateway = made.find(({ name }) => name === pod);
      const [volume] = (gateway?.pod.volumes ?? []).filter(({ name }) => name === keys);
      const [container] = gateway?.pod.containers ?? [];
      const mount = container?.volumeMounts?.find(({ name }) => name === keys);
      expect(volume?.secret?.defaultMode).toBe(0o440);
      // Gives a program that is not root access to the files.
      expect(gateway?.pod.securityContext?.fsGroup).toBe(gateway?.pod.securityContext?.runAsGroup);
      expect(mount?.readOnly).toBe(true);
      const files = volume?.secret?.items?.map(({ path }) => `${mount?.mountPath ?? ''}/${path}`);
      const named = (container?.env ?? [])
        .filter(({ name }) => variables.split(',').includes(name))
        .map(({ value }) => value);
      expect(named).toEqual(files);
      expect(named).toHaveLength(variables.split(',').length);
    });

    test('have only variables that are settings', () => {
      const known = [
        ...Object.values(settings).flatMap(variablesOf),
        ...Object.values(bankSettings).flatMap(variablesOf),
      ];
      const given = [
        ...containers.flatMap(({ env = [] }) => env.map(({ name }) => name)),
        ...only(objects, ConfigMap)
          .filter(({ metadata }) => metadata?.name?.startsWith('payment-gateway-settings'))
          .flatMap(({ data = {} }) => Object.keys(data)),
      ].filter((name) => !name.startsWith('MYSQL_'));
      expect(given.filter((name) => !known.includes(name))).toEqual([]);
      expect(given).toContain('BANK_URL');
    });
  });

  test('of the bank simulator exist only in the sandbox', () => {
    const names = (overlay: (typeof overlays)[number]) =>
      workloads(render(overlay)).map(({ name }) => name);
    expect(names('local').sort()).toEqual([
      'bank-simulator',
      'mysql',
      'payment-gateway',
      'payment-gateway-migrate',
      'payment-gateway-reconciler',
    ]);
    expect(names('production').sort()).toEqual([
      'payment-gateway',
      'payment-gateway-migrate',
      'payment-gateway-reconciler',
    ]);
    expect(JSON.stringify(render('production'))).not.toMatch(/simulator|sandbox|"Secret"/);
  });

  test('of production send cards only over https', () => {
    const [shared] = only(render('production'), ConfigMap).filter(
      ({ data }) => data?.BANK_URL !== undefined,
    );
    expect(shared?.data?.BANK_URL).toMatch(/^https:/);
    expect(shared?.data).not.toHaveProperty('BANK_PLAIN_HTTP');
    expect(shared?.data).toMatchObject({
      NODE_ENV: 'production',
      DOCS: 'off',
      DATABASE_TLS: 'verify-identity',
    });
  });
});

import { join } from 'node:path';
import {
  type IDeployment,
  type IStatefulSet,
  Deployment,
  StatefulSet,
} from 'kubernetes-models/apps/v1';
import { type IJob, Job } from 'kubernetes-models/batch/v1';
import { type IPodTemplateSpec } from 'kubernetes-models/v1';
import { parseAllDocuments } from 'yaml';
import { output } from './tools.js';

export const deployments = join(__dirname, '../../../../../deployments');
export const overlays = ['production', 'local'] as const;

/** The objects of an overlay, as kubectl would apply them. */
export function render(overlay: string, folder = deployments): unknown[] {
  const text = output('kubectl', 'kustomize', join(folder, 'overlays', overlay));
  return parseAllDocuments(text).map((document) => {
    if (document.errors.length > 0) throw new Error(document.errors.join('\n'));
    const object: unknown = document.toJS();
    return object;
  });
}

/** The objects of one kind. types.test.ts checks that their fields match the type. */
export function only<T>(objects: readonly unknown[], model: { is(value: unknown): value is T }) {
  return objects.filter((one): one is T => model.is(one));
}

type Workload = IDeployment | IStatefulSet | IJob;

/** Workloads and their pods. */
export function workloads(objects: readonly unknown[]) {
  const all: Workload[] = [
    ...only(objects, Deployment),
    ...only(objects, StatefulSet),
    ...only(objects, Job),
  ];
  return all.map((workload) => {
    const template: IPodTemplateSpec = workload.spec?.template ?? {};
    const { spec: pod, metadata } = template;
    if (pod === undefined) throw new Error(`${workload.kind} without pods`);
    return {
      kind: workload.kind,
      name: workload.metadata?.name ?? '',
      labels: metadata?.labels ?? {},
      pod,
      containers: [...(pod.initContainers ?? []), ...pod.containers],
    };
  });
}

type LabelSelector = {
  readonly matchLabels?: Readonly<Record<string, string>>;
  readonly matchExpressions?: readonly {
    readonly key: string;
    readonly operator: string;
    readonly values?: readonly string[];
  }[];
};

/** Whether a selector matches these labels. */
export function selects(
  { matchLabels = {}, matchExpressions = [] }: LabelSelector,
  labels: Readonly<Record<string, string>>,
): boolean {
  return (
    Object.entries(matchLabels).every(([key, value]) => labels[key] === value) &&
    matchExpressions.every(({ key, operator, values = [] }) => {
      if (operator !== 'In')
        throw new Error(`An operator that this test does not know: ${operator}`);
      return values.includes(labels[key] ?? '');
    })
  );
}

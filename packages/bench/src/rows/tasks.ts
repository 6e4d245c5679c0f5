import { type Job } from '../load/job.js';
import { type Landmarks } from './fill.js';

/** A kind of request that must not become slower with the number of payments stored. */
export type Task = {
  readonly name: string;
  /** It adds rows, so the small table is refilled each time. */
  readonly adds: boolean;
  load(landmarks: Landmarks): Pick<Job, 'payShare' | 'paths'>;
};

const reading = (name: string, paths: (landmarks: Landmarks) => string[]): Task => ({
  name,
  adds: false,
  load: (landmarks) => ({ payShare: 0, paths: paths(landmarks) }),
});

/** The tasks in order; create comes last, since it changes what the others read. */
export const tasks: readonly Task[] = [
  reading('read', ({ ids }) => ids.map((id) => `/payments/${id}`)),
  reading('list, newest', () => ['/payments']),
  reading('list, middle', ({ middle }) => middle.map((id) => `/payments?starting_after=${id}`)),
  reading('list, by status', () => ['/payments?status=failed']),
  reading('list, by reference', ({ references }) =>
    references.map((reference) => `/payments?reference=${reference}`),
  ),
  { name: 'create', adds: true, load: () => ({ payShare: 1, paths: [] }) },
];

import { z } from 'zod';

/** What the load process is to do. It comes as a message, so it is read by a schema. */
export const jobSchema = z.strictObject({
  /** With the base path. */
  apiUrl: z.string(),
  token: z.string(),
  /** Each has one request under way at a time. */
  connections: z.int().min(1),
  /** Load before anything is counted. */
  rampMs: z.number(),
  windowMs: z.number(),
  /** Of all requests, how many are new payments; the others read. */
  payShare: z.number().min(0).max(1),
  /** What is read. With none, the payments that the job has made itself. */
  paths: z.array(z.string()),
  /** Begins every idempotency key of the job, so that none was ever used before. */
  run: z.string(),
  /** What a client does with a 503: take it for an error, wait as it is told, or ask at once. */
  on503: z.enum(['fail', 'wait', 'insist']),
});

export type Job = z.output<typeof jobSchema>;

const latencySchema = z.object({ p50Ms: z.number(), p99Ms: z.number(), maxMs: z.number() });

/** Of no answers there is none. */
export type Latency = z.output<typeof latencySchema>;

/** What came of a job. Everything but `made` and `perSecond` counts the window alone. */
export const resultSchema = z.object({
  seconds: z.number(),
  payments: z.number(),
  reads: z.number(),
  payLatency: latencySchema.nullable(),
  readLatency: latencySchema.nullable(),
  /** Answers 503, and how many of them say when to come back. */
  refused: z.number(),
  refusedWithRetryAfter: z.number(),
  /** Whatever else was not as it should be, ramp included: what, and how often. */
  errors: z.array(z.object({ what: z.string(), count: z.number() })),
  /** Payments answered from the first request to the last, ramp included. */
  made: z.number(),
  /** Payments answered in each second since the window began. */
  perSecond: z.array(z.number()),
});

export type JobResult = z.output<typeof resultSchema>;

/** What the load process says: when the window begins and ends, and at last what came of it. */
export const newsSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('begun') }),
  z.object({ kind: z.literal('ended') }),
  z.object({ kind: z.literal('done'), result: resultSchema }),
  z.object({ kind: z.literal('failed'), reason: z.string() }),
]);

export type News = z.output<typeof newsSchema>;

import { z } from 'zod';

/** What the load process has to do. It arrives as a message, so a schema checks it. */
export const jobSchema = z.strictObject({
  /** With the base path. */
  apiUrl: z.string(),
  token: z.string(),
  /** Each has one request in flight at a time. */
  connections: z.int().min(1),
  /** Load before the measured window. */
  rampMs: z.number(),
  windowMs: z.number(),
  /** The share of new payments; all other requests read. */
  payShare: z.number().min(0).max(1),
  /** The paths to read; if empty, the payments of this job are read. */
  paths: z.array(z.string()),
  /** What a good answer at these paths contains. */
  expects: z.string(),
  /** The prefix of every idempotency key, unique to this job. */
  run: z.string(),
  /** What a client does after a 503: fail, wait for Retry-After, or retry at once. */
  on503: z.enum(['fail', 'wait', 'retry_at_once']),
});

export type Job = z.output<typeof jobSchema>;

const latencySchema = z.object({ p50Ms: z.number(), p99Ms: z.number(), maxMs: z.number() });

export type Latency = z.output<typeof latencySchema>;

/** The result of a job. Everything but `made` and `errors` counts the window alone. */
const resultSchema = z.object({
  seconds: z.number(),
  payments: z.number(),
  reads: z.number(),
  payLatency: latencySchema.nullable(),
  readLatency: latencySchema.nullable(),
  /** Answers with 503, and how many of them had Retry-After. */
  refused: z.number(),
  refusedWithRetryAfter: z.number(),
  /** All other bad answers, ramp included, with their counts. */
  errors: z.array(z.object({ what: z.string(), count: z.number() })),
  /** Successful payments from the first request to the last, ramp included. */
  made: z.number(),
  /** Successful payments in each second of the window. */
  perSecond: z.array(z.number()),
});

export type JobResult = z.output<typeof resultSchema>;

/** Messages of the load process: the window begins, it ends, the result. */
export const messageSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('began') }),
  z.object({ kind: z.literal('ended') }),
  z.object({ kind: z.literal('done'), result: resultSchema }),
  z.object({ kind: z.literal('failed'), reason: z.string() }),
]);

export type LoadMessage = z.output<typeof messageSchema>;

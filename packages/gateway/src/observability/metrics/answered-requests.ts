import { Counter, Histogram, type Registry } from 'prom-client';
import { errorTable } from '../../domain/errors.js';
import { type OnAnswered } from '../../services/ports/metrics.js';
import { methodLabel } from './labels.js';

// Finest in the range of payments, and up to the longest: the bank's timeout plus twice the database's.
const SECONDS = [
  0.0025, 0.005, 0.0075, 0.01, 0.015, 0.025, 0.035, 0.05, 0.075, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 15,
];

const TOO_MANY = 429;

/** Measures the gateway's responses. */
export function createMeasureAnswers(registry: Registry): OnAnswered {
  const duration = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'How long requests took, from their headers to the end of the response.',
    labelNames: ['method', 'route', 'status_code'],
    buckets: SECONDS,
    registers: [registry],
  });
  const refused = new Counter({
    name: 'payment_gateway_payments_refused_total',
    help: 'Payments, captures, voids and refunds refused because too many were under way.',
    registers: [registry],
  });
  const limited = new Counter({
    name: 'payment_gateway_requests_limited_total',
    help: '429 responses, by error code.',
    labelNames: ['code'],
    registers: [registry],
  });
  // Initialized, so that the first one counts as an increase.
  for (const [code, [status]] of Object.entries(errorTable)) {
    if (status === TOO_MANY) limited.inc({ code }, 0);
  }
  return ({ method, route = 'unmatched', status, durationMs, error }) => {
    const labels = { method: methodLabel(method), route, status_code: status };
    duration.observe(labels, durationMs / 1_000);
    // Reads are refused too, but for another reason.
    if (error === 'overloaded' && method === 'POST') refused.inc();
    else if (status === TOO_MANY && error !== undefined) limited.inc({ code: error });
  };
}

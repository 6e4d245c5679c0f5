import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type Attributes,
  type Context,
  defaultTextMapGetter,
  defaultTextMapSetter,
  diag,
  DiagLogLevel,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import {
  defaultResource,
  detectResources,
  envDetector,
  resourceFromAttributes,
} from '@opentelemetry/resources';
import { BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { errorCodeOf } from '../../domain/errors.js';
import { type Logger } from '../../services/ports/logger.js';
import { type TraceHeaders, type TraceStep } from '../../services/ports/tracing.js';
import { createTraceStore } from './traced-store.js';
import { type TracedProgram, type Tracing } from './tracing.js';

// Spans not sent by then are lost when the process ends.
const LAST_EXPORT_MS = 2_000;
// Limits how often the log reports a collector that is down.
const COMPLAIN_EVERY_MS = 60_000;

/**
 * OpenTelemetry tracing. Its SDK reads the exporter's sampler, queue, address and headers from the
 * environment. No library is patched; the gateway makes all spans itself.
 */
export function createTracing({ serviceName, version }: TracedProgram): Tracing {
  const resource = defaultResource()
    .merge(
      resourceFromAttributes({
        'service.name': serviceName,
        'service.version': version,
        'process.pid': process.pid,
      }),
    )
    .merge(detectResources({ detectors: [envDetector] }));
  const provider = new BasicTracerProvider({
    resource,
    spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter())],
  });
  const tracer = provider.getTracer('payment-gateway', version);
  const propagator = new W3CTraceContextPropagator();
  // Tracks the current span, without OpenTelemetry's global context manager.
  const current = new AsyncLocalStorage<Context>();
  const here = (): Context => current.getStore() ?? ROOT_CONTEXT;

  async function inSpan<T>(
    name: string,
    kind: SpanKind,
    attributes: Attributes,
    work: (span: Span, context: Context) => Promise<T>,
  ): Promise<T> {
    const parent = here();
    const span = tracer.startSpan(name, { kind, attributes }, parent);
    const context = trace.setSpan(parent, span);
    try {
      return await current.run(context, () => work(span, context));
    } catch (error) {
      fail(span, kindOf(error));
      throw error;
    } finally {
      span.end();
    }
  }

  const inSpanOf =
    (kind: SpanKind): TraceStep =>
    (name, attributes, work) =>
      inSpan(name, kind, attributes, work);

  return {
    traceRequest(method, incoming, handle) {
      const parent = propagator.extract(ROOT_CONTEXT, incoming, defaultTextMapGetter);
      const span = tracer.startSpan(method, { kind: SpanKind.SERVER }, parent);
      const { traceId } = span.spanContext();
      current.run(trace.setSpan(parent, span), handle, {
        traceId,
        end({ route, status, error, paymentId }) {
          span.setAttribute('http.request.method', method);
          span.setAttribute('http.response.status_code', status);
          if (route !== undefined) {
            span.updateName(`${method} ${route}`);
            span.setAttribute('http.route', route);
          }
          if (paymentId !== undefined) span.setAttribute('payment_gateway.payment_id', paymentId);
          // For a server span, only the server's own failures are errors.
          if (status >= 500) fail(span, error ?? String(status));
          span.end();
        },
      });
    },

    traceCall: ({ method, template, host, port }, send) =>
      inSpan(
        `${method} ${template}`,
        SpanKind.CLIENT,
        {
          'http.request.method': method,
          'url.template': template,
          'server.address': host,
          'server.port': port,
        },
        async (span, context) => {
          const headers: TraceHeaders = {};
          propagator.inject(context, headers, defaultTextMapSetter);
          const answer = await send(headers);
          span.setAttribute('http.response.status_code', answer.status);
          if (answer.status >= 400) fail(span, String(answer.status));
          return answer;
        },
      ),

    traceStep: inSpanOf(SpanKind.INTERNAL),
    traceStore: createTraceStore(inSpanOf(SpanKind.CLIENT)),

    logFields: () => {
      const span = trace.getSpan(here());
      return span === undefined ? {} : { trace_id: span.spanContext().traceId };
    },

    complainTo,

    async close() {
      const sent = provider.shutdown().catch(() => undefined);
      await Promise.race([sent, sleep(LAST_EXPORT_MS, undefined, { ref: false })]);
    },
  };
}

// Never record the error or its message: they may quote values.
function fail(span: Span, type: string): void {
  span.setAttribute('error.type', type);
  span.setStatus({ code: SpanStatusCode.ERROR });
}

const kindOf = (error: unknown): string =>
  errorCodeOf(error) ?? (error instanceof Error ? error.name : typeof error);

function complainTo(logger: Logger): void {
  let complainedAt = -Infinity;
  const complain = (): void => {
    if (performance.now() - complainedAt < COMPLAIN_EVERY_MS) return;
    complainedAt = performance.now();
    logger.warn({}, 'traces_refused');
  };
  const nothing = (): void => undefined;
  diag.setLogger(
    { error: complain, warn: complain, info: nothing, debug: nothing, verbose: nothing },
    { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true },
  );
}

import { z } from 'zod';
import { optional, setting } from '@payment-gateway/service-kit/config/setting';
import { anyText, oneOf } from '@payment-gateway/service-kit/config/values';
import { share } from '../values.js';

const otlpEndpoint = z
  .url({ protocol: /^https?$/, error: 'must be an http or https address' })
  .refine(
    (url) => !URL.canParse(url) || new URL(url).password === '',
    'must have no password in it: give it in OTEL_EXPORTER_OTLP_HEADERS',
  );

/** Tracing, with OpenTelemetry's names and values. */
export const tracingSettings = {
  otlpEndpoint: optional(
    'OTEL_EXPORTER_OTLP_ENDPOINT',
    "Where to send traces, by OTLP over HTTP, such as http://localhost:4318. Unset: tracing is off, and costs nothing. OpenTelemetry's variables for exporters, batches and resources work too, such as OTEL_EXPORTER_OTLP_HEADERS.",
    otlpEndpoint,
  ),
  otelServiceName: setting('OTEL_SERVICE_NAME', "The gateway's name in traces.", anyText, {
    fallback: 'payment-gateway',
  }),
  otelTracesSampler: setting(
    'OTEL_TRACES_SAMPLER',
    'Which requests are traced. "traceidratio" samplers trace the share in OTEL_TRACES_SAMPLER_ARG; "parentbased" samplers follow a client that sends a trace.',
    oneOf([
      'parentbased_always_on',
      'parentbased_always_off',
      'parentbased_traceidratio',
      'always_on',
      'always_off',
      'traceidratio',
    ]),
    { fallback: 'parentbased_always_on' },
  ),
  otelTracesSamplerArg: setting(
    'OTEL_TRACES_SAMPLER_ARG',
    'The share of requests that is traced, for samplers whose name ends in "traceidratio".',
    share,
    { fallback: '1' },
  ),
} as const;

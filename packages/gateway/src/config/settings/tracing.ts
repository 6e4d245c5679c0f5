import { z } from 'zod';
import { anyText, oneOf, optional, setting, share } from '../setting.js';

const otlpEndpoint = z
  .url({ protocol: /^https?$/, error: 'must be an http or https address' })
  .refine(
    (url) => !URL.canParse(url) || new URL(url).password === '',
    'must have no password in it: give it in OTEL_EXPORTER_OTLP_HEADERS',
  );

/** Traces. Names and values are those of OpenTelemetry. */
export const tracingSettings = {
  otlpEndpoint: optional(
    'OTEL_EXPORTER_OTLP_ENDPOINT',
    "Where traces are sent, by OTLP over HTTP, such as http://localhost:4318. Unset: nothing is traced, and it costs nothing. OpenTelemetry's variables for the exporter, batches and resources hold too, such as OTEL_EXPORTER_OTLP_HEADERS.",
    otlpEndpoint,
  ),
  otelServiceName: setting('OTEL_SERVICE_NAME', 'What the gateway is called in traces.', anyText, {
    fallback: 'payment-gateway',
  }),
  otelTracesSampler: setting(
    'OTEL_TRACES_SAMPLER',
    'Which requests are traced; those with "traceidratio" take the share of OTEL_TRACES_SAMPLER_ARG, those with "parentbased" leave the choice to a client that sends a trace.',
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
    'With a sampler whose name ends in "traceidratio": the share of requests that is traced.',
    share,
    { fallback: '1' },
  ),
} as const;

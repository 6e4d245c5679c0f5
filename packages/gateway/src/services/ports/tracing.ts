import { type AnsweredRequest } from './metrics.js';

/** The headers that pass a trace on (W3C Trace Context). */
export type TraceHeaders = { readonly traceparent?: string; readonly tracestate?: string };

/** The span of a request under way. */
type RequestSpan = {
  /** 32 hexadecimal digits; the client's if it began the trace. */
  readonly traceId: string;
  end(answered: AnsweredRequest & { readonly paymentId: string | undefined }): void;
};

/** Runs `handle` and everything it starts as the work of one request. */
export type TraceRequest = (
  method: string,
  incoming: TraceHeaders,
  handle: (span: RequestSpan) => void,
) => void;

/** Calls another program in a child span, and passes the headers on. */
export type TraceCall = <Answer extends { readonly status: number }>(
  call: {
    readonly method: 'GET' | 'POST';
    /** The path with its parameters as names, such as `/deposit/{reference}`. */
    readonly template: string;
    readonly host: string;
    readonly port: number;
  },
  send: (headers?: TraceHeaders) => Promise<Answer>,
) => Promise<Answer>;

/** Runs work in its own span, which begins a trace if there is none. No value is a secret. */
export type TraceStep = <T>(
  name: string,
  attributes: Readonly<Record<string, string | number>>,
  work: () => Promise<T>,
) => Promise<T>;

/** Without tracing. */
export const untracedCall: TraceCall = (_call, send) => send();
export const untracedStep: TraceStep = (_name, _attributes, work) => work();

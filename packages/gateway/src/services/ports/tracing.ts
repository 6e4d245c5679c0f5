import { type AnsweredRequest } from './metrics.js';

/** What carries a trace from one program to the next (W3C Trace Context). */
export type TraceHeaders = { readonly traceparent?: string; readonly tracestate?: string };

/** The span of a request that is being handled. */
export type RequestSpan = {
  /** 32 hexadecimal digits: the client's, if it began the trace. */
  readonly traceId: string;
  end(answered: AnsweredRequest & { readonly paymentId: string | undefined }): void;
};

/** Runs `handle`, and whatever it sets off, as the work of one request. */
export type TraceRequest = (
  method: string,
  incoming: TraceHeaders,
  handle: (span: RequestSpan) => void,
) => void;

/** Makes a call to another program, which gets the headers, as a span of what is being done. */
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

/** Does work as a span of its own, which begins a trace where there is none. No value is a secret. */
export type TraceStep = <T>(
  name: string,
  attributes: Readonly<Record<string, string | number>>,
  work: () => Promise<T>,
) => Promise<T>;

/** Nothing is traced. */
export const untracedCall: TraceCall = (_call, send) => send();
export const untracedStep: TraceStep = (_name, _attributes, work) => work();

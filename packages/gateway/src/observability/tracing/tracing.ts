import { type LogFields, type Logger } from '../../services/ports/logger.js';
import { type PaymentStore } from '../../services/ports/payment-store.js';
import {
  type TraceCall,
  type TraceRequest,
  type TraceStep,
  untracedCall,
  untracedStep,
} from '../../services/ports/tracing.js';

/** Follows a payment from the merchant's request through the database to the bank. */
export type Tracing = {
  /** Null if tracing is off. */
  readonly traceRequest: TraceRequest | null;
  readonly traceCall: TraceCall;
  readonly traceStep: TraceStep;
  traceStore(store: PaymentStore, engine: 'mysql' | 'sqlite'): PaymentStore;
  /** The current trace, for log lines. */
  readonly logFields: (() => LogFields) | undefined;
  /** Receives occasional reports that the collector accepts no traces. */
  complainTo(logger: Logger): void;
  /** Sends the remaining spans, with a short time limit. Never fails. */
  close(): Promise<void>;
};

/** The resource attributes of every span. */
export type TracedProgram = { readonly serviceName: string; readonly version: string };

/** Tracing turned off, at no cost. */
export const noTracing: Tracing = {
  traceRequest: null,
  traceCall: untracedCall,
  traceStep: untracedStep,
  traceStore: (store) => store,
  logFields: undefined,
  complainTo: () => undefined,
  close: () => Promise.resolve(),
};

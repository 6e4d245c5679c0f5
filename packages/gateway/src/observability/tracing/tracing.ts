import { type LogFields, type Logger } from '../../services/ports/logger.js';
import { type PaymentStore } from '../../services/ports/payment-store.js';
import {
  type TraceCall,
  type TraceRequest,
  type TraceStep,
  untracedCall,
  untracedStep,
} from '../../services/ports/tracing.js';

/** Follows a payment from the merchant's request over the database to the bank. */
export type Tracing = {
  /** Null when nothing is traced. */
  readonly traceRequest: TraceRequest | null;
  readonly traceCall: TraceCall;
  readonly traceStep: TraceStep;
  traceStore(store: PaymentStore, engine: 'mysql' | 'sqlite'): PaymentStore;
  /** Which trace the running code belongs to, for its log lines. */
  readonly logFields: (() => LogFields) | undefined;
  /** Where it is said, now and then, that nobody takes the traces. */
  complainTo(logger: Logger): void;
  /** Sends what has not been sent yet; waits only shortly for who takes it. Never fails. */
  close(): Promise<void>;
};

/** What every span says of where it comes from. */
export type TracedProgram = { readonly serviceName: string; readonly version: string };

/** Nothing is traced, and it costs nothing. */
export const noTracing: Tracing = {
  traceRequest: null,
  traceCall: untracedCall,
  traceStep: untracedStep,
  traceStore: (store) => store,
  logFields: undefined,
  complainTo: () => undefined,
  close: () => Promise.resolve(),
};

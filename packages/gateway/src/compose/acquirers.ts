import { createSimulator } from '../acquirers/simulator/client.js';
import { type Config } from '../config/config.js';
import { type Metrics } from '../observability/metrics/metrics.js';
import { type Tracing } from '../observability/tracing/tracing.js';
import { type Acquirers, createAcquirers } from '../services/acquirers.js';
import { type Acquirer, type OnCardData } from '../services/ports/acquirer.js';
import { type Logger } from '../services/ports/logger.js';

/** An adapter with its connections. */
export type OpenAcquirer = Acquirer & { close(): Promise<void> };

/** Every acquirer, each from its folder in acquirers/. New payments go to `first` if it is given. */
export function openAcquirers(
  config: Config,
  deps: { first?: OpenAcquirer | undefined; metrics: Metrics; tracing: Tracing; logger: Logger },
): Acquirers & { close(): Promise<void> } {
  const { first, metrics, tracing, logger } = deps;
  const onCardData: OnCardData = (call, reference) => {
    metrics.onCardData(call, reference);
    logger.error({ call, bank_reference: reference }, 'bank_answer_has_card_data');
  };
  const { traceCall } = tracing;
  const simulator = createSimulator({ ...config.bank, logger, traceCall, onCardData });
  const [forNewPayments, ...others] =
    first === undefined ? [simulator] : ([first, simulator] as const);
  return {
    ...createAcquirers(
      metrics.measureAcquirer(forNewPayments),
      others.map((other) => metrics.measureAcquirer(other)),
      logger,
    ),
    async close() {
      await Promise.all([forNewPayments, ...others].map((acquirer) => acquirer.close()));
    },
  };
}

import { setTimeout as sleep } from 'node:timers/promises';
import { type DescribeError, type Logger } from '../services/ports/logger.js';
import { StoreUnavailable } from '../services/ports/payment-store.js';
import { type Claimed, type DeliveryStore } from '../services/ports/webhook-store.js';
import { type HandOut } from '../services/webhooks/hand-out.js';
import { type ServeEndpoint } from '../services/webhooks/serve-endpoint.js';

// Endpoints that a process delivers to at a time, each with up to 8 connections.
const MOST_ENDPOINTS = 128;

// The pause between two rounds while there is work. What arrives meanwhile is handled together.
const BUSY_REST_MS = 50;

/**
 * Sends events to merchants' endpoints, as long as the process runs. Any number of deliverers may run at once, and
 * each may be killed at any moment: what it had under way is sent again.
 */
export function startWebhookDeliverer(deps: {
  handOut: HandOut['handOut'];
  store: Pick<DeliveryStore, 'claim'>;
  serve: ServeEndpoint;
  everyMs: number;
  leaseMs: number;
  logger: Logger;
  describeError: DescribeError;
}): { stop: () => Promise<void> } {
  const { handOut, store, serve, everyMs, leaseMs, logger, describeError } = deps;
  const stopping = new AbortController();
  const underWay = new Set<Promise<void>>();

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      const handedOut = await attempted(handOut);
      const begun = await attempted(claimAndServe);
      const restMs = handedOut + begun > 0 ? Math.min(everyMs, BUSY_REST_MS) : everyMs;
      await sleep(restMs, undefined, { signal: stopping.signal }).catch(() => null);
    }
  }

  async function claimAndServe(): Promise<number> {
    const room = MOST_ENDPOINTS - underWay.size;
    if (room === 0) return 0;
    const claimed = await store.claim(room, leaseMs);
    for (const endpoint of claimed) begin(endpoint);
    return claimed.length;
  }

  function begin(claimed: Claimed): void {
    const served = serve(claimed, stopping.signal)
      .catch((error: unknown) => {
        tell(error, { endpoint_id: claimed.endpointId });
      })
      .finally(() => underWay.delete(served));
    underWay.add(served);
  }

  async function attempted(work: () => Promise<number>): Promise<number> {
    try {
      return await work();
    } catch (error) {
      tell(error, {});
      return 0;
    }
  }

  function tell(error: unknown, about: object): void {
    const fields = { ...about, ...describeError(error) };
    if (error instanceof StoreUnavailable) logger.warn(fields, 'webhooks_delayed_by_database');
    else logger.error(fields, 'webhook_delivery_failed');
  }

  const running = run();
  return {
    /** Ends after the attempts under way. May be called again, to wait for the end. */
    async stop() {
      stopping.abort();
      await running;
      await Promise.all(underWay);
    },
  };
}

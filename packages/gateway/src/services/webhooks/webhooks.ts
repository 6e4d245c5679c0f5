import { ApiError } from '../../domain/errors.js';
import { type AdmitRead } from '../read-admission.js';
import { createEndpoints, type Endpoints } from './endpoints.js';
import { createSendingAgain, type SendingAgain } from './sending-again.js';

/** What merchants do with webhooks. */
export type Webhooks = Endpoints & SendingAgain;

export function createWebhooks(
  deps: Parameters<typeof createEndpoints>[0] &
    Parameters<typeof createSendingAgain>[0] & { readonly admitRead: AdmitRead },
): Webhooks {
  const { admitRead } = deps;
  const endpoints = createEndpoints(deps);
  const again = createSendingAgain(deps);
  return {
    create: (asked, endpoint) =>
      admitRead(asked.merchantId, () => endpoints.create(asked, endpoint)),
    get: (merchantId, id) => admitRead(merchantId, () => endpoints.get(merchantId, id)),
    list: (merchantId, page) => admitRead(merchantId, () => endpoints.list(merchantId, page)),
    change: (merchantId, id, change) =>
      admitRead(merchantId, () => endpoints.change(merchantId, id, change)),
    remove: (merchantId, id) => admitRead(merchantId, () => endpoints.remove(merchantId, id)),
    rollSecret: (asked, id, oldValidForMs) =>
      admitRead(asked.merchantId, () => endpoints.rollSecret(asked, id, oldValidForMs)),
    listAttempts: (merchantId, id, page) =>
      admitRead(merchantId, () => endpoints.listAttempts(merchantId, id, page)),
    ping: (asked, id, requestId) =>
      admitRead(asked.merchantId, () => again.ping(asked, id, requestId)),
    resend: (asked, eventId, endpointId) =>
      admitRead(asked.merchantId, () => again.resend(asked, eventId, endpointId)),
    recover: (asked, id, since) =>
      admitRead(asked.merchantId, () => again.recover(asked, id, since)),
  };
}

const off = (): Promise<never> => Promise.reject(new ApiError('webhooks_off'));

/** Where no ring of keys for webhooks is set. All throw ApiError `webhooks_off`. */
export const webhooksOff: Webhooks = {
  create: off,
  get: off,
  list: off,
  change: off,
  remove: off,
  rollSecret: off,
  listAttempts: off,
  ping: off,
  resend: off,
  recover: off,
};

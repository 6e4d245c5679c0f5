import { type Call } from '../kit/call.js';
import { capturePayment } from './capture-payment.js';
import { createCheckoutSession } from './create-checkout-session.js';
import { createPayment } from './create-payment.js';
import { expireCheckoutSession } from './expire-checkout-session.js';
import { getCheckoutSession } from './get-checkout-session.js';
import { getEvent } from './get-event.js';
import { createWebhookEndpoint } from './create-webhook-endpoint.js';
import { deleteWebhookEndpoint } from './delete-webhook-endpoint.js';
import { getPayment } from './get-payment.js';
import { getRefund } from './get-refund.js';
import { getWebhookEndpoint } from './get-webhook-endpoint.js';
import { listCheckoutSessions } from './list-checkout-sessions.js';
import { listEvents } from './list-events.js';
import { listMerchantEvents } from './list-merchant-events.js';
import { listPayments } from './list-payments.js';
import { listRefunds } from './list-refunds.js';
import { listWebhookDeliveries } from './list-webhook-deliveries.js';
import { listWebhookEndpoints } from './list-webhook-endpoints.js';
import { pingWebhookEndpoint } from './ping-webhook-endpoint.js';
import { recoverWebhookEvents } from './recover-webhook-events.js';
import { refundPayment } from './refund-payment.js';
import { resendEvent } from './resend-event.js';
import { rollWebhookSecret } from './roll-webhook-secret.js';
import { updateWebhookEndpoint } from './update-webhook-endpoint.js';
import { voidPayment } from './void-payment.js';

/** Every call of the API, in the order of the contract. */
export const calls: readonly Call[] = [
  createPayment,
  listPayments,
  getPayment,
  listEvents,
  capturePayment,
  voidPayment,
  refundPayment,
  listRefunds,
  getRefund,
  createCheckoutSession,
  listCheckoutSessions,
  getCheckoutSession,
  expireCheckoutSession,
  listMerchantEvents,
  getEvent,
  createWebhookEndpoint,
  listWebhookEndpoints,
  getWebhookEndpoint,
  updateWebhookEndpoint,
  deleteWebhookEndpoint,
  rollWebhookSecret,
  pingWebhookEndpoint,
  listWebhookDeliveries,
  recoverWebhookEvents,
  resendEvent,
];

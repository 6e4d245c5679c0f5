import { composeWebhookOperator } from '../../compose/operator.js';
import { loadConfig } from '../../config/load-config.js';
import { type WebhookOperator } from '../../services/webhooks/operator.js';
import { using } from './using.js';

/** Uses the webhook endpoints in the configured database. */
export const withWebhooks = (use: (webhooks: WebhookOperator) => Promise<void>): Promise<void> =>
  using(composeWebhookOperator(loadConfig('webhook')), ({ webhooks }) => use(webhooks));

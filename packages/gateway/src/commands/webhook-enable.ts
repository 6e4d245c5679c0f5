import { defineCommand } from '@payment-gateway/service-kit/command-line/command';
import { systemUser } from '../process/system-user.js';
import { as, endpointId } from './kit/parameters.js';
import { withWebhooks } from './kit/webhooks.js';

export const command = defineCommand({
  summary: 'sends events to a webhook endpoint again',
  details:
    'What was under way to it is sent first. What happened while it was disabled the merchant gets by\n' +
    'POST /webhook_endpoints/{id}/recover.',
  args: { endpointId },
  options: { as },
  run: ({ endpointId: id, as: actor = systemUser() }, say) =>
    withWebhooks(async (webhooks) => {
      await webhooks.setEnabled(id, true, actor);
      say('enabled');
    }),
});

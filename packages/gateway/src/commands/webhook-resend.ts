import { defineCommand } from '@payment-gateway/service-kit/command-line/command';
import { systemUser } from '../process/system-user.js';
import { as, endpointId, eventId } from './kit/parameters.js';
import { withWebhooks } from './kit/webhooks.js';

export const command = defineCommand({
  summary: 'sends an event to a webhook endpoint once more',
  args: { eventId, endpointId },
  options: { as },
  run: ({ eventId: event, endpointId: endpoint, as: actor = systemUser() }, say) =>
    withWebhooks(async (webhooks) => {
      await webhooks.resend(event, endpoint, actor);
      say('the workers send it now');
    }),
});

import { defineCommand } from '@payment-gateway/service-kit/command-line/command';
import { systemUser } from '../process/system-user.js';
import { as, endpointId } from './kit/parameters.js';
import { withWebhooks } from './kit/webhooks.js';

export const command = defineCommand({
  summary: 'sends nothing more to a webhook endpoint',
  details: 'The merchant sees who disabled it, and can enable it again.',
  args: { endpointId },
  options: { as },
  run: ({ endpointId: id, as: actor = systemUser() }, say) =>
    withWebhooks(async (webhooks) => {
      await webhooks.setEnabled(id, false, actor);
      say('disabled');
    }),
});

import { defineCommand } from '@payment-gateway/service-kit/command-line/command';
import { systemUser } from '../process/system-user.js';
import { withMerchants } from './kit/merchants.js';
import { as, merchantId } from './kit/parameters.js';

export const command = defineCommand({
  summary: 'refuses all requests of a merchant, within a second',
  details: 'Payments made before are finished.',
  args: { merchantId },
  options: { as },
  run: ({ merchantId: id, as: actor = systemUser() }, say) =>
    withMerchants(async (merchants) => {
      await merchants.suspend(id, actor);
      say('suspended');
    }),
});

import { defineCommand } from '@payment-gateway/service-kit/command-line/command';
import { systemUser } from '../process/system-user.js';
import { withMerchants } from './kit/merchants.js';
import { as, merchantId } from './kit/parameters.js';

export const command = defineCommand({
  summary: 'lets a suspended merchant in again',

  args: { merchantId },
  options: { as },
  run: ({ merchantId: id, as: actor = systemUser() }, say) =>
    withMerchants(async (merchants) => {
      await merchants.resume(id, actor);
      say('resumed');
    }),
});

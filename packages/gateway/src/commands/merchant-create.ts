import { defineCommand } from '@payment-gateway/service-kit/command-line/command';
import { rest } from '@payment-gateway/service-kit/command-line/parameters';
import { systemUser } from '../process/system-user.js';
import { withMerchants } from './kit/merchants.js';
import { as, text } from './kit/parameters.js';

export const command = defineCommand({
  summary: 'adds a merchant and prints its id',
  args: { name: rest('NAME', text) },
  options: { as },
  run: ({ name, as: actor = systemUser() }, say) =>
    withMerchants(async (merchants) => {
      say(await merchants.create(name, actor));
    }),
});

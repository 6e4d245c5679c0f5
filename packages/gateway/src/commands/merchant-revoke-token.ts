import { defineCommand } from '@payment-gateway/service-kit/command-line/command';
import { argument } from '@payment-gateway/service-kit/command-line/parameters';
import { systemUser } from '../process/system-user.js';
import { withMerchants } from './kit/merchants.js';
import { as, text } from './kit/parameters.js';

export const command = defineCommand({
  summary: 'revokes a bearer token, within a second',
  args: { tokenId: argument('TOKEN_ID', text) },
  options: { as },
  run: ({ tokenId, as: actor = systemUser() }, say) =>
    withMerchants(async (merchants) => {
      await merchants.revokeToken(tokenId, actor);
      say('revoked');
    }),
});

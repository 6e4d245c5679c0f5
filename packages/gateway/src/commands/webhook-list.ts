import { defineCommand } from '@payment-gateway/service-kit/command-line/command';
import { flag, option } from '@payment-gateway/service-kit/command-line/parameters';
import { type WebhookEndpoint } from '../domain/webhooks/endpoint.js';
import { text } from './kit/parameters.js';
import { withWebhooks } from './kit/webhooks.js';

export const command = defineCommand({
  summary: "lists merchants' webhook endpoints",
  options: {
    merchant: option('ID', text, 'of this merchant'),
    failing: flag('only those that fail, or were disabled because of it'),
  },
  run: ({ merchant = null, failing = false }, say) =>
    withWebhooks(async (webhooks) => {
      let count = 0;
      for await (const endpoint of webhooks.list(merchant)) {
        if (failing && endpoint.failingSince === null) continue;
        say(lineOf(endpoint));
        count += 1;
      }
      if (count === 0) say('no endpoints');
    }),
});

const lineOf = ({ id, merchantId, url, events, disabled, failingSince }: WebhookEndpoint): string =>
  [
    id,
    merchantId,
    url,
    `events ${events.join()}`,
    disabled === null ? 'enabled' : `disabled ${disabled.at.toISOString()} (${disabled.reason})`,
    ...(failingSince === null ? [] : [`failing since ${failingSince.toISOString()}`]),
  ].join('  ');

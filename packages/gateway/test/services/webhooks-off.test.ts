import { webhooksOff } from '../../src/services/webhooks/webhooks.js';

// A gateway without WEBHOOK_KEYS runs in production, or on a server that is not said to be a sandbox.
test.each(Object.keys(webhooksOff))('Where webhooks are off, %s says so', async (name) => {
  const call = webhooksOff[name as keyof typeof webhooksOff] as () => Promise<unknown>;
  await expect(call()).rejects.toMatchObject({ code: 'webhooks_off', status: 503 });
});

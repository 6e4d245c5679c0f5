import { type SettingsReader } from '@payment-gateway/service-kit/config/reader';
import { DELIVERY_RULES } from '../../domain/webhooks/delivery.js';
import { type KeyRing } from '../../vault/key-ring.js';
import { SANDBOX_WEBHOOK_RING } from '../sandbox.js';
import { settings } from '../settings.js';

/** How webhooks are sent. `keys` is null where there are none. */
export function webhookSettings(
  reader: SettingsReader,
  { production, isSandbox }: { production: boolean; isSandbox: boolean },
) {
  const { read, refuse } = reader;
  const { webhookKeys, webhookPrivateAddresses: addresses, mode } = settings;
  const allowPrivate = read(addresses) === 'allow';
  if (production && allowPrivate) {
    refuse([addresses, mode], 'must not be allow in production: it would open this network');
  }
  const keys: KeyRing | null = read(webhookKeys) ?? (isSandbox ? SANDBOX_WEBHOOK_RING : null);
  return {
    keys,
    allowPrivate,
    ports: read(settings.webhookPorts),
    timeoutMs: read(settings.webhookTimeoutMs),
    everyMs: read(settings.webhookEveryMs),
    rules: { ...DELIVERY_RULES, pausesMs: read(settings.webhookPausesMs) },
  };
}

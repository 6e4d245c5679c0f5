import { type WebhookEndpoint } from '../../domain/webhooks/endpoint.js';
import { type EndpointStore } from '../ports/webhook-store.js';
import { SecretUnopened, type WebhookVault } from '../ports/webhook-vault.js';

/** What a pass over the secrets of endpoints found or did. */
export type SecretsLookedAt = {
  readonly looked: number;
  /** Re-encrypted, or to be. */
  readonly older: number;
  readonly unopened: readonly string[];
};

/**
 * Re-encrypts secrets of older keys under the newest one, or only counts them. May be stopped and run again, and run
 * beside gateways. Throws StoreUnavailable.
 */
export async function rotateSecrets(
  { store, vault }: { store: EndpointStore; vault: WebhookVault },
  { dryRun }: { readonly dryRun: boolean },
): Promise<SecretsLookedAt> {
  let looked = 0;
  let older = 0;
  const unopened: string[] = [];
  let last: string | null = null;
  for (;;) {
    const page: readonly WebhookEndpoint[] = await store.listAll(null, last);
    for (const endpoint of page) {
      looked += 1;
      try {
        if (await rotated(endpoint)) older += 1;
      } catch (error) {
        if (!(error instanceof SecretUnopened)) throw error;
        unopened.push(endpoint.id);
      }
    }
    last = page.at(-1)?.id ?? null;
    if (last === null) return { looked, older, unopened };
  }

  async function rotated(first: WebhookEndpoint): Promise<boolean> {
    for (let before = first; ;) {
      const { secret, oldSecret } = before;
      const opened = vault.open(before, secret);
      const openedOld = oldSecret === null ? null : vault.openOld(before, oldSecret);
      const keys = [secret.keyId, ...(oldSecret === null ? [] : [oldSecret.keyId])];
      if (keys.every((key) => key === vault.keyId)) return false;
      if (dryRun) return true;
      const after: WebhookEndpoint = {
        ...before,
        secret: vault.seal(before, opened),
        oldSecret:
          openedOld === null || oldSecret === null
            ? null
            : vault.sealOld(before, openedOld, oldSecret.validUntil),
        version: before.version + 1,
      };
      if ((await store.changeEndpoint(before, after, {})).kind === 'recorded') return true;
      const now = await store.findAny(before.id);
      if (now === null) return false;
      before = now;
    }
  }
}

import { Secret } from '../../domain/secret.js';
import { type KeyedHasher } from '../ports/keyed-hasher.js';
import {
  type EndpointStore,
  type KeyClaim,
  type KeyScope,
  type WebhookKeyUsed,
} from '../ports/webhook-store.js';
import { refuseOtherBody } from '../used-keys.js';

/** A request's key and body, before anything is done. */
type KeyedRequest = {
  /** Null if the request has no key. */
  readonly claim: KeyClaim | null;
  /** What the key made before. Throws ApiError if it was with another body. */
  readonly usedBefore: () => Promise<WebhookKeyUsed | null>;
  /** The same when another request turns out to have used it meanwhile. */
  readonly check: (used: WebhookKeyUsed) => WebhookKeyUsed;
};

/** Prepares idempotency: `body` are the fields as sent, in an order that never changes. */
export function keyedRequest(
  { store, fingerprints }: { store: EndpointStore; fingerprints: KeyedHasher },
  scope: Omit<KeyScope, 'key'> & { readonly key: string | null },
  body: readonly unknown[],
): KeyedRequest {
  const { key } = scope;
  const identity = new Secret(JSON.stringify(body));
  const check = (used: WebhookKeyUsed): WebhookKeyUsed => {
    refuseOtherBody(fingerprints, identity, used);
    return used;
  };
  return {
    claim: key === null ? null : { ...scope, key, fingerprint: fingerprints.hash(identity) },
    async usedBefore() {
      const used = key === null ? null : await store.findKey({ ...scope, key });
      return used === null ? null : check(used);
    },
    check,
  };
}

import { ApiError, type FieldError } from '../../domain/errors.js';
import { newId, timeOfId } from '../../domain/ids.js';
import { type Secret } from '../../domain/secret.js';
import {
  changeEndpoint,
  MOST_ENDPOINTS,
  rollSecret,
  type WebhookEndpoint,
} from '../../domain/webhooks/endpoint.js';
import { cursorMessage, unknownCursor } from '../cursors.js';
import { type Clock } from '../ports/clock.js';
import { type KeyedHasher } from '../ports/keyed-hasher.js';
import { type Listed, type Page } from '../ports/payment-store.js';
import { type ReadEndpointUrl } from '../ports/webhook-sender.js';
import {
  type EndpointStore,
  type WebhookAttempt,
  type WebhookKeyUsed,
} from '../ports/webhook-store.js';
import { type WebhookVault } from '../ports/webhook-vault.js';
import { type Asked, type EndpointChange, type NewEndpoint } from './endpoint-commands.js';
import { keyedRequest } from './used-keys.js';

/** `secret` is shown once; `replayed`: an earlier request with the same key made this. */
export type ShownEndpoint = {
  readonly endpoint: WebhookEndpoint;
  readonly secret: Secret | null;
  readonly replayed: boolean;
};

/** What merchants do with their endpoints. All throw ApiError `webhook_endpoint_not_found`. */
export type Endpoints = {
  /** Throws ApiError `validation_failed` for the URL, and `too_many_webhook_endpoints`. */
  create(asked: Asked, endpoint: NewEndpoint): Promise<ShownEndpoint>;
  get(merchantId: string, id: string): Promise<WebhookEndpoint>;
  /** Newest first. */
  list(merchantId: string, page: Page): Promise<Listed<WebhookEndpoint>>;
  change(merchantId: string, id: string, change: EndpointChange): Promise<WebhookEndpoint>;
  remove(merchantId: string, id: string): Promise<WebhookEndpoint>;
  /** A new secret; the one before signs too for `oldValidForMs`. */
  rollSecret(asked: Asked, id: string, oldValidForMs: number): Promise<ShownEndpoint>;
  /** Newest first. */
  listAttempts(merchantId: string, id: string, page: Page): Promise<Listed<WebhookAttempt>>;
};

// An answer that was lost has the secret in it. So a retry shows it, but not for ever.
const SHOWN_AGAIN_MS = 3_600_000;

export function createEndpoints(deps: {
  store: EndpointStore;
  vault: WebhookVault;
  fingerprints: KeyedHasher;
  readUrl: ReadEndpointUrl;
  clock: Clock;
}): Endpoints {
  const { store, vault, readUrl, clock } = deps;

  const find = async (merchantId: string, id: string): Promise<WebhookEndpoint> =>
    findEndpoint(store, merchantId, id);

  async function shownAgain(merchantId: string, id: string, { usedAt }: WebhookKeyUsed) {
    const endpoint = await find(merchantId, id);
    const isShown = clock().getTime() - usedAt.getTime() < SHOWN_AGAIN_MS;
    const secret = isShown ? vault.open(endpoint, endpoint.secret) : null;
    return { endpoint, secret, replayed: true };
  }

  /** Changes the endpoint as it is now, however often others change it meanwhile. */
  async function changed(
    merchantId: string,
    id: string,
    decide: (before: WebhookEndpoint) => WebhookEndpoint,
  ): Promise<WebhookEndpoint> {
    for (;;) {
      const before = await find(merchantId, id);
      const after = decide(before);
      const { kind } = await store.changeEndpoint(before, after, {});
      if (kind === 'recorded') return after;
    }
  }

  return {
    async create({ merchantId, idempotencyKey: key }, { url: text, events, description }) {
      const scope = { merchantId, operation: 'create', parentId: '', key } as const;
      const request = keyedRequest(deps, scope, [text, events, description]);
      const used = await request.usedBefore();
      if (used !== null) return shownAgain(merchantId, used.resultId, used);
      const id = newId(clock());
      const secret = vault.newSecret();
      const createdAt = timeOfId(id);
      const endpoint: WebhookEndpoint = {
        id,
        merchantId,
        url: urlOf(readUrl, text),
        events,
        description,
        disabled: null,
        secret: vault.seal({ id, merchantId }, secret),
        oldSecret: null,
        failingSince: null,
        recovery: null,
        version: 1,
        createdAt,
        updatedAt: createdAt,
        isDeleted: false,
      };
      const written = await store.createEndpoint(endpoint, request.claim);
      if (written.kind === 'too_many') throw tooMany();
      if (written.kind === 'recorded') return { endpoint, secret, replayed: false };
      return shownAgain(merchantId, request.check(written).resultId, written);
    },

    get: find,

    async list(merchantId, page) {
      if (page.startingAfter !== null) {
        const last = await store.findEndpoint(merchantId, page.startingAfter);
        if (last === null) throw unknownCursor(cursorMessage('webhook endpoint'));
      }
      return store.listEndpoints(merchantId, page);
    },

    change(merchantId, id, { url: text, ...fields }) {
      const url = text === undefined ? {} : { url: urlOf(readUrl, text) };
      return changed(merchantId, id, (before) =>
        changeEndpoint(before, { ...url, ...fields }, 'merchant', clock()),
      );
    },

    remove: (merchantId, id) =>
      changed(merchantId, id, (before) => ({
        ...before,
        isDeleted: true,
        version: before.version + 1,
        updatedAt: clock(),
      })),

    async rollSecret({ merchantId, idempotencyKey: key }, id, oldValidForMs) {
      const scope = { merchantId, operation: 'roll_secret', parentId: id, key } as const;
      const request = keyedRequest(deps, scope, [oldValidForMs]);
      const used = await request.usedBefore();
      if (used !== null) return shownAgain(merchantId, id, used);
      const secret = vault.newSecret();
      const resultId = newId();
      for (;;) {
        const before = await find(merchantId, id);
        const now = clock();
        const validUntil = new Date(now.getTime() + oldValidForMs);
        const old =
          oldValidForMs === 0
            ? null
            : vault.sealOld(before, vault.open(before, before.secret), validUntil);
        const after = rollSecret(before, vault.seal(before, secret), old, now);
        const { claim } = request;
        const written = await store.changeEndpoint(before, after, { claim, resultId });
        if (written.kind === 'recorded') return { endpoint: after, secret, replayed: false };
        if (written.kind === 'key_used') {
          return shownAgain(merchantId, id, request.check(written));
        }
      }
    },

    async listAttempts(merchantId, id, page) {
      await find(merchantId, id);
      return store.listAttempts(id, page);
    },
  };
}

/** Throws ApiError `webhook_endpoint_not_found`. */
export async function findEndpoint(
  store: EndpointStore,
  merchantId: string,
  id: string,
): Promise<WebhookEndpoint> {
  const endpoint = await store.findEndpoint(merchantId, id);
  if (endpoint === null) throw new ApiError('webhook_endpoint_not_found');
  return endpoint;
}

/** Throws ApiError `validation_failed`. */
function urlOf(readUrl: ReadEndpointUrl, text: string): string {
  const read = readUrl(text);
  if (read.fault === null) return read.url;
  const error: FieldError = { field: 'url', code: 'invalid_url', message: read.fault };
  throw new ApiError('validation_failed', { errors: [error] });
}

const tooMany = (): ApiError =>
  new ApiError('too_many_webhook_endpoints', {
    detail: `There are ${MOST_ENDPOINTS} already; delete one first.`,
  });

import { type Insertable, type Selectable } from 'kysely';
import { z } from 'zod';
import { disabledReasons, type WebhookEndpoint } from '../../domain/webhooks/endpoint.js';
import { fromStored, toStored } from '../../database/time.js';
import { type WebhookEndpointsTable } from '../../database/webhook-tables.js';

export type EndpointRow = Selectable<WebhookEndpointsTable>;

const reason = z.enum(disabledReasons);
const eventList = z.array(z.string());

/** Throws a ZodError when a row is not what the gateway writes. */
export const toEndpoint = (row: EndpointRow): WebhookEndpoint => ({
  id: row.uuid,
  merchantId: row.merchant_id,
  url: row.url,
  events: eventList.parse(JSON.parse(row.events)),
  description: row.description,
  disabled:
    row.disabled_reason === null
      ? null
      : {
          reason: reason.parse(row.disabled_reason),
          at: fromStored(row.disabled_at ?? row.updated_at),
        },
  secret: { sealed: row.secret, keyId: row.secret_key_id },
  oldSecret:
    row.old_secret === null || row.old_secret_key_id === null || row.old_secret_until === null
      ? null
      : {
          sealed: row.old_secret,
          keyId: row.old_secret_key_id,
          validUntil: fromStored(row.old_secret_until),
        },
  failingSince: row.failing_since === null ? null : fromStored(row.failing_since),
  recovery:
    row.recover_after === null || row.recover_up_to === null
      ? null
      : { after: row.recover_after, upTo: row.recover_up_to },
  version: row.version,
  createdAt: fromStored(row.created_at),
  updatedAt: fromStored(row.updated_at),
  isDeleted: row.place === null,
});

/** The columns that the merchant or an operator changes; all others are the workers'. */
export const toChangedColumns = (endpoint: WebhookEndpoint) => ({
  url: endpoint.url,
  events: JSON.stringify(endpoint.events),
  description: endpoint.description,
  disabled_reason: endpoint.disabled?.reason ?? null,
  disabled_at: endpoint.disabled === null ? null : toStored(endpoint.disabled.at),
  secret: endpoint.secret.sealed,
  secret_key_id: endpoint.secret.keyId,
  old_secret: endpoint.oldSecret?.sealed ?? null,
  old_secret_key_id: endpoint.oldSecret?.keyId ?? null,
  old_secret_until: endpoint.oldSecret === null ? null : toStored(endpoint.oldSecret.validUntil),
  version: endpoint.version,
  updated_at: toStored(endpoint.updatedAt),
});

export const toEndpointRow = (
  endpoint: WebhookEndpoint,
  place: number,
): Insertable<WebhookEndpointsTable> => ({
  ...toChangedColumns(endpoint),
  uuid: endpoint.id,
  merchant_id: endpoint.merchantId,
  place,
  slowed: 0,
  wakes: 0,
  created_at: toStored(endpoint.createdAt),
});

/** True if the row is what a change has made of it. */
export const isChanged = (row: EndpointRow, after: ReturnType<typeof toChangedColumns>): boolean =>
  Object.entries(after).every(([column, value]) => row[column as keyof typeof after] === value);

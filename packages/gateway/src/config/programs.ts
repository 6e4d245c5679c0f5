import { type KeyRing } from '../vault/key-ring.js';
import { type Setting } from '@payment-gateway/service-kit/config/setting';
import { abuseSettings } from './settings/abuse.js';
import { bankSettings } from './settings/bank.js';
import { databaseSettings } from './settings/database.js';
import { keysSettings } from './settings/keys.js';
import { limitsSettings } from './settings/limits.js';
import { payersSettings } from './settings/payers.js';
import { serviceSettings } from './settings/service.js';
import { tracingSettings } from './settings/tracing.js';
import { webhooksSettings as allWebhooksSettings } from './settings/webhooks.js';
import { workersSettings } from './settings/workers.js';

const { webhookKeys, ...webhooksSettings } = allWebhooksSettings;

const topics = {
  service: serviceSettings,
  database: databaseSettings,
  bank: bankSettings,
  payers: payersSettings,
  limits: limitsSettings,
  abuse: abuseSettings,
  workers: workersSettings,
  tracing: tracingSettings,
  webhooks: webhooksSettings,
  webhookKeys: { webhookKeys },
  cardKeys: { cardKeys: keysSettings.cardKeys },
  tokenHashKeys: { tokenHashKeys: keysSettings.tokenHashKeys },
} as const satisfies Record<string, Readonly<Record<string, Setting<unknown>>>>;

type Topic = keyof typeof topics;

const PAYMENTS = ['service', 'database', 'bank', 'limits', 'abuse', 'workers', 'tracing'] as const;
const BOOKS = ['service', 'database'] as const;

/**
 * The settings that each program needs (PCI DSS 7.2.1: least privilege). It reads no others: it starts without
 * them, and cannot leak a key that it never had.
 */
export const programs = {
  gateway: [...PAYMENTS, 'payers', 'webhooks', 'webhookKeys', 'cardKeys', 'tokenHashKeys'],
  worker: [...PAYMENTS, 'webhooks', 'webhookKeys'],
  reconcile: PAYMENTS,
  payment: PAYMENTS,
  'compare-ledger': PAYMENTS,
  migrate: BOOKS,
  'wait-for-schema': BOOKS,
  audit: BOOKS,
  merchant: [...BOOKS, 'tokenHashKeys'],
  'rotate-card-keys': [...BOOKS, 'cardKeys'],
  webhook: BOOKS,
  'rotate-webhook-secrets': [...BOOKS, 'webhookKeys'],
  'remove-cards': [...BOOKS, 'workers'],
} as const satisfies Record<string, readonly Topic[]>;

export type Program = keyof typeof programs;

/** The key rings that a program needs. */
export type KeyRings = { readonly cardKeys: KeyRing; readonly tokenHashKeys: KeyRing };

/** The names of the rings that a program has. */
export type RingsOf<P extends Program> = Extract<(typeof programs)[P][number], keyof KeyRings>;

/** The settings that a program reads. */
export function settingsOf(program: Program): ReadonlySet<Setting<unknown>> {
  const table: Readonly<Record<Topic, Readonly<Record<string, Setting<unknown>>>>> = topics;
  return new Set(programs[program].flatMap((topic) => Object.values(table[topic])));
}

import { abuseSettings } from './settings/abuse.js';
import { bankSettings } from './settings/bank.js';
import { databaseSettings } from './settings/database.js';
import { keysSettings } from './settings/keys.js';
import { limitsSettings } from './settings/limits.js';
import { payersSettings } from './settings/payers.js';
import { serviceSettings } from './settings/service.js';
import { tracingSettings } from './settings/tracing.js';
import { webhooksSettings } from './settings/webhooks.js';
import { workersSettings } from './settings/workers.js';

/** Every setting of the gateway: this table is their documentation too (see .env.example). */
export const settings = {
  ...serviceSettings,
  ...databaseSettings,
  ...bankSettings,
  ...payersSettings,
  ...limitsSettings,
  ...abuseSettings,
  ...workersSettings,
  ...keysSettings,
  ...tracingSettings,
  ...webhooksSettings,
} as const;

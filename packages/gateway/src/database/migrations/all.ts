import { payments } from './0001-payments.js';
import { operations } from './0002-operations.js';
import { diskWaits } from './0003-disk-waits.js';
import { cardExpiry } from './0004-card-expiry.js';
import { audit } from './0005-audit.js';
import { cardRetention } from './0006-card-retention.js';
import { acquirer } from './0007-acquirer.js';
import { threeDSecure } from './0008-three-d-secure.js';
import { events } from './0009-events.js';
import { webhooks } from './0010-webhooks.js';
import { checkout } from './0011-checkout.js';
import { type Migration } from './migration.js';

/** Every migration, in order. */
export const migrations: readonly Migration[] = [
  payments,
  operations,
  diskWaits,
  cardExpiry,
  audit,
  cardRetention,
  acquirer,
  threeDSecure,
  events,
  webhooks,
  checkout,
];

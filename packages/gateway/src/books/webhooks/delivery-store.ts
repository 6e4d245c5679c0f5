import { type Database } from '../../database/database.js';
import { type DeliveryStore } from '../../services/ports/webhook-store.js';
import { createDueDeliveries } from './deliveries.js';
import { createDisabling } from './disabling.js';
import { createHousekeeping } from './housekeeping.js';
import { createHandOut } from './new-deliveries.js';

/** Events on their way to endpoints, in SQL. */
export const createDeliveryStore = (database: Database): DeliveryStore => ({
  ...createHandOut(database),
  ...createDueDeliveries(database),
  ...createDisabling(database),
  ...createHousekeeping(database),
});

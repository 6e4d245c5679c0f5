import { composeMerchants } from '../../compose/operator.js';
import { loadConfig } from '../../config/load-config.js';
import { type Merchants } from '../../services/merchants.js';
import { using } from './using.js';

/** Uses the merchants in the configured database. */
export const withMerchants = (use: (merchants: Merchants) => Promise<void>): Promise<void> =>
  using(composeMerchants(loadConfig('merchant')), ({ merchants }) => use(merchants));

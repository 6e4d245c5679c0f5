import { barDeposit } from './calls/bar-deposit.js';
import { captureDeposit } from './calls/capture-deposit.js';
import { createDeposit } from './calls/create-deposit.js';
import { getDeposit } from './calls/get-deposit.js';
import { getLedger } from './calls/get-ledger.js';
import { getOperation } from './calls/get-operation.js';
import { getLive, getReady } from './calls/health.js';
import { refundDeposit } from './calls/refund-deposit.js';
import { voidDeposit } from './calls/void-deposit.js';
import { type Call } from './kit/call.js';

/** For probes. Also served outside the base path. */
export const healthCalls: readonly Call[] = [getLive, getReady];

/** Every call of the API, in the order of its documentation. */
export const calls: readonly Call[] = [
  createDeposit,
  getDeposit,
  barDeposit,
  captureDeposit,
  voidDeposit,
  refundDeposit,
  getOperation,
  getLedger,
  ...healthCalls,
];

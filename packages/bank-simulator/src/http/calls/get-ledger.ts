import { z } from 'zod';
import { call } from '../kit/call.js';
import { answers } from '../kit/call-docs.js';
import { ledgerQuery } from '../schemas.js';
import { showLedgerPage } from '../views.js';

/** The ledger judges the gateway: it lists every movement of money. */
export const getLedger = call({
  method: 'get',
  path: '/ledger',
  tag: 'Ledger',
  operationId: 'getLedger',
  summary: 'Every movement of money, oldest first',
  input: z.object({ query: ledgerQuery }),
  answer: answers(200, 'LedgerPage', 'The truth.'),
  handle: ({ query }, _exchange, { ledger }) => showLedgerPage(ledger.entries(query)),
});

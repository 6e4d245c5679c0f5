import { createOperationRecovery, type OperationRecovery } from './operation-recovery.js';
import { createRecordRequest, createSendOperation } from './operation-steps.js';
import { createRefunds, type Refunds } from './refunds.js';
import { createOperationRequests, type OperationRequests } from './request-operation.js';
import { createVoidExpired, type VoidExpired } from './void-expired.js';

/** What merchants do with captures, voids and refunds. */
export type Operations = OperationRequests & Refunds;

type Steps = 'recordRequest' | 'sendOperation';

/** Everything about captures, voids and refunds. */
export function createOperations(
  deps: Omit<Parameters<typeof createOperationRequests>[0], Steps> &
    Omit<Parameters<typeof createOperationRecovery>[0], Steps> &
    Parameters<typeof createRecordRequest>[0] &
    Parameters<typeof createSendOperation>[0],
): Operations & OperationRecovery & { readonly voidExpired: VoidExpired } {
  const parts = {
    recordRequest: createRecordRequest(deps),
    sendOperation: createSendOperation(deps),
    ...deps,
  };
  return {
    ...createOperationRequests(parts),
    ...createRefunds(parts),
    ...createOperationRecovery(parts),
    voidExpired: createVoidExpired(parts),
  };
}

import { type Payment } from './payment.js';
import { type Approval, type Intent } from './rows.js';

/** The floor's books. What a promise confirms is on disk. */
export type Books = {
  recordIntent(intent: Intent): Promise<void>;
  recordApproval(approval: Approval): Promise<void>;
  find(merchantId: string, paymentId: string): Promise<Payment | undefined>;
};

import { type Decision } from '../domain/decisions.js';
import { type CaptureMode } from '../domain/states.js';
import { type Deposit } from './rows.js';

type Decided = Pick<Deposit, 'status' | 'reason' | 'settles_at' | 'settles_to'> & {
  readonly amount?: number;
};

const never = { settles_at: null, settles_to: null } as const;

/** What a decision makes of a deposit. */
export function decided(decision: Decision, capture: CaptureMode | null): Decided {
  switch (decision.kind) {
    case 'approved': {
      const status = capture === 'manual' ? 'authorized' : 'succeeded';
      return { status, reason: null, amount: decision.amount, ...never };
    }
    case 'declined':
      return { status: 'failed', reason: decision.reason, ...never };
    case 'pending': {
      const { at, to } = decision.settles ?? { at: null, to: null };
      return { status: 'pending', reason: null, settles_at: at, settles_to: to };
    }
    case 'challenge':
      return {
        status: 'requires_action',
        reason: null,
        settles_at: decision.expiresAt,
        settles_to: null,
      };
  }
}

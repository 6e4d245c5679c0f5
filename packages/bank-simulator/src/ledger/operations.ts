import { randomUUID } from 'node:crypto';
import { type OperationDecision } from '../domain/decisions.js';
import { type RecordedAttempt } from '../domain/faults.js';
import { type OperationKind } from '../domain/states.js';
import { type Authentications } from './authentications.js';
import { type Deposits } from './deposits.js';
import { type Entries } from './entries.js';
import { type Notices } from './notices.js';
import { toOperation, type Deposit, type Operation } from './rows.js';
import { type Db } from './schema.js';
import { amountCaptured, amountLeft } from './sums.js';

export type OperationRequest = {
  readonly kind: OperationKind;
  readonly reference: string;
  readonly depositReference: string;
  /** Null asks for everything that is left. */
  readonly amount: number | null;
  /** What the bank decides, given the name of the deposit's test card. */
  readonly decide: (testCard: string | null) => {
    readonly decision: OperationDecision;
    readonly records: Exclude<RecordedAttempt, 'none'>;
  };
};

export type OperationAnswer =
  | { readonly kind: 'new'; readonly operation: Operation; readonly testCard: string | null }
  | { readonly kind: 'known'; readonly operation: Operation }
  | { readonly kind: 'not_recorded'; readonly testCard: string | null }
  | { readonly kind: 'reference_reused' }
  | { readonly kind: 'deposit_not_found' };

/** Why a deposit refuses an operation. */
export type Refusal =
  | 'deposit_failed'
  | 'deposit_pending'
  | 'already_voided'
  | 'already_captured'
  | 'already_refunded'
  | 'not_authorized'
  | 'not_captured'
  | 'amount_too_large';

type Rule = {
  /** The most it can move, and the default amount. */
  readonly most: (deposit: Deposit) => number;
  /** Why a deposit that was charged or authorized, and not voided, refuses it. */
  readonly refusal: (deposit: Deposit) => Refusal | null;
};

const rules: Record<OperationKind, Rule> = {
  // Once, in full or in part. The rest is released.
  capture: {
    most: (deposit) => deposit.amount ?? 0,
    refusal: (deposit) => {
      if (deposit.capture !== 'manual') return 'not_authorized';
      return deposit.captured > 0 ? 'already_captured' : null;
    },
  },
  // A charge or an authorization in full, before any capture or refund.
  void: {
    most: (deposit) => deposit.amount ?? 0,
    refusal: (deposit) => {
      if (deposit.captured > 0) return 'already_captured';
      return deposit.refunded + deposit.refunding > 0 ? 'already_refunded' : null;
    },
  },
  // Any number of times, up to what was captured.
  refund: {
    most: amountLeft,
    refusal: (deposit) => {
      if (amountCaptured(deposit) === 0) return 'not_captured';
      return amountLeft(deposit) === 0 ? 'already_refunded' : null;
    },
  },
};

type Parts = {
  readonly entries: Entries;
  readonly deposits: Deposits;
  readonly authentications: Authentications;
  readonly notices: Notices;
};

/** Captures, voids and refunds, each recorded once per reference. */
export function createOperations(db: Db, { entries, deposits, authentications, notices }: Parts) {
  const select = db.prepare(`select * from operations where reference = ?`);
  const insert = db.prepare(`
    insert into operations (reference, deposit_reference, kind, transaction_id, status, reason,
      requested_amount, amount, currency, created_at, settles_at, settles_to)
    values (@reference, @deposit_reference, @kind, @transaction_id, @status, @reason,
      @requested_amount, @amount, @currency, @created_at, @settles_at, @settles_to)
  `);
  const insertFirstTry = db.prepare(
    `insert into operation_first_tries values (?) on conflict do nothing`,
  );
  const markVoided = db.prepare(
    `update deposits set voided_at = @now where reference = @reference`,
  );

  function recordOne(request: OperationRequest, now: number): OperationAnswer {
    const known = toOperation(select.get(request.reference));
    if (known) {
      const isSame = isSameRequest(known, request);
      return isSame ? { kind: 'known', operation: known } : { kind: 'reference_reused' };
    }
    const deposit = deposits.find(request.depositReference);
    if (!deposit) return { kind: 'deposit_not_found' };
    const testCard = deposit.test_card;
    const { decision, records } = request.decide(testCard);
    if (records === 'second' && insertFirstTry.run(request.reference).changes === 1) {
      return { kind: 'not_recorded', testCard };
    }
    const operation = newOperation(request, decision, deposit, now);
    insert.run(operation);
    if (operation.status === 'pending') notices.expect();
    if (operation.status === 'succeeded') {
      // Nothing was charged, so the ledger has nothing to undo.
      if (deposit.status === 'requires_action') {
        authentications.fail(deposit, 'void', now);
        return { kind: 'new', operation, testCard };
      }
      if (operation.kind === 'void') markVoided.run({ reference: deposit.reference, now });
      entries.addOperation(operation, deposit.card, now);
    }
    return { kind: 'new', operation, testCard };
  }

  function find(depositReference: string, reference: string): Operation | undefined {
    const operation = toOperation(select.get(reference));
    return operation?.deposit_reference === depositReference ? operation : undefined;
  }

  return { recordOne, find };
}

function isSameRequest(known: Operation, request: OperationRequest): boolean {
  return (
    known.kind === request.kind &&
    known.deposit_reference === request.depositReference &&
    known.requested_amount === request.amount
  );
}

function newOperation(
  request: OperationRequest,
  allowed: OperationDecision,
  deposit: Deposit,
  now: number,
): Operation {
  const rule = rules[request.kind];
  const amount = request.amount ?? rule.most(deposit);
  const endsChallenge = request.kind === 'void' && deposit.status === 'requires_action';
  const refusal = endsChallenge ? null : whyNot(rule, deposit, amount);
  const decision: OperationDecision =
    refusal === null ? allowed : { kind: 'failed', reason: refusal };
  return {
    reference: request.reference,
    deposit_reference: deposit.reference,
    kind: request.kind,
    transaction_id: randomUUID(),
    status: decision.kind,
    reason: decision.kind === 'failed' ? decision.reason : null,
    requested_amount: request.amount,
    amount,
    currency: deposit.currency,
    created_at: now,
    settles_at: decision.kind === 'pending' ? decision.settles.at : null,
    settles_to: decision.kind === 'pending' ? decision.settles.to : null,
  };
}

function whyNot(rule: Rule, deposit: Deposit, amount: number): Refusal | null {
  if (deposit.status === 'failed') return 'deposit_failed';
  if (deposit.status === 'pending' || deposit.status === 'requires_action')
    return 'deposit_pending';
  if (deposit.voided_at !== null) return 'already_voided';
  return rule.refusal(deposit) ?? (amount > rule.most(deposit) ? 'amount_too_large' : null);
}

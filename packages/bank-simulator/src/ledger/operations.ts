import { randomUUID } from 'node:crypto';
import { type Deposits, type Takes } from './deposits.js';
import { type Entries } from './entries.js';
import {
  toOperation,
  type Deposit,
  type Operation,
  type OperationKind,
  type SettledOperation,
} from './rows.js';
import { type Db } from './schema.js';
import { amountCaptured, amountLeft } from './sums.js';

/** What comes of an operation that the deposit allows. */
export type OperationDecision =
  | { kind: 'succeeded' }
  | { kind: 'failed'; reason: string }
  | { kind: 'pending'; settles: { at: number; to: SettledOperation } };

export type OperationRequest = {
  kind: OperationKind;
  reference: string;
  depositReference: string;
  /** Null asks for all that there is. */
  amount: number | null;
  /** What the bank makes of it, by the test card with which the deposit was made. */
  decide: (testCard: string | null) => {
    decision: OperationDecision;
    takes: Exclude<Takes, 'no_try'>;
  };
};

export type OperationAnswer =
  | { kind: 'new'; operation: Operation; testCard: string | null }
  | { kind: 'known'; operation: Operation }
  | { kind: 'not_taken'; testCard: string | null }
  | { kind: 'reference_reused' }
  | { kind: 'deposit_not_found' };

/** Why a deposit does not allow an operation. */
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
  /** All that it can move, which is what it moves where no amount is asked for. */
  most: (deposit: Deposit) => number;
  /** Why it cannot be done to a deposit that took or held money and was not voided. */
  refusal: (deposit: Deposit) => Refusal | null;
};

const rules: Record<OperationKind, Rule> = {
  // Once, all or a part; what is not captured is released.
  capture: {
    most: (deposit) => deposit.amount ?? 0,
    refusal: (deposit) => {
      if (deposit.capture !== 'manual') return 'not_authorized';
      return deposit.captured > 0 ? 'already_captured' : null;
    },
  },
  // A charge or a hold as a whole, as long as nothing else came of it.
  void: {
    most: (deposit) => deposit.amount ?? 0,
    refusal: (deposit) => {
      if (deposit.captured > 0) return 'already_captured';
      return deposit.refunded + deposit.refunding > 0 ? 'already_refunded' : null;
    },
  },
  // As often as there is something left of what was taken.
  refund: {
    most: amountLeft,
    refusal: (deposit) => {
      if (amountCaptured(deposit) === 0) return 'not_captured';
      return amountLeft(deposit) === 0 ? 'already_refunded' : null;
    },
  },
};

/** Captures, voids and refunds: each is done once under its reference. */
export function createOperations(db: Db, entries: Entries, deposits: Deposits) {
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
    const { decision, takes } = request.decide(testCard);
    if (takes === 'second_try' && insertFirstTry.run(request.reference).changes === 1) {
      return { kind: 'not_taken', testCard };
    }
    const operation = newOperation(request, decision, deposit, now);
    insert.run(operation);
    if (operation.status === 'succeeded') {
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
  const refusal = whyNot(rule, deposit, amount);
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
  if (deposit.status === 'pending') return 'deposit_pending';
  if (deposit.voided_at !== null) return 'already_voided';
  return rule.refusal(deposit) ?? (amount > rule.most(deposit) ? 'amount_too_large' : null);
}

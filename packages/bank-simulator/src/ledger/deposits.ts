import { randomUUID } from 'node:crypto';
import { type Entries } from './entries.js';
import { toDeposit, type CaptureMode, type Deposit } from './rows.js';
import { type Db } from './schema.js';

export type Decision =
  | { kind: 'approved'; amount: number }
  | { kind: 'declined'; reason: string }
  | { kind: 'pending'; settles: { at: number; to: 'approved' | 'declined' } | null };

/** Which try the bank takes up. One that it does not take up leaves nothing behind. */
export type Takes = 'first_try' | 'second_try' | 'no_try';

export type DepositRequest = {
  reference: string;
  /** Masked: no other form of a card number enters the ledger. */
  card: string;
  /** What tells operations, which bring no card, what theirs does; null for an ordinary card. */
  testCard: string | null;
  amount: number;
  currency: string;
  capture: CaptureMode;
  decision: Decision;
  takes: Takes;
};

export type DepositAnswer =
  | { kind: 'new'; deposit: Deposit }
  | { kind: 'known'; deposit: Deposit }
  | { kind: 'not_taken' }
  | { kind: 'reference_reused' };

export type Deposits = ReturnType<typeof createDeposits>;

/** Deposits and bars: who comes first under a reference decides it, once and for all. */
export function createDeposits(db: Db, entries: Entries) {
  const select = db.prepare(`
    select deposits.*,
      coalesce(sum(done.amount) filter (where kind = 'capture' and done.status = 'succeeded'), 0) as captured,
      coalesce(sum(done.amount) filter (where kind = 'refund' and done.status = 'succeeded'), 0) as refunded,
      coalesce(sum(done.amount) filter (where kind = 'refund' and done.status = 'pending'), 0) as refunding
    from deposits left join operations as done on deposit_reference = deposits.reference
    where deposits.reference = ? group by deposits.reference
  `);
  const insert = db.prepare(`
    insert into deposits (reference, transaction_id, status, reason, card, test_card, requested_amount,
      amount, currency, capture, created_at, settles_at, settles_to, voided_at)
    values (@reference, @transaction_id, @status, @reason, @card, @test_card, @requested_amount,
      @amount, @currency, @capture, @created_at, @settles_at, @settles_to, @voided_at)
  `);
  const insertFirstTry = db.prepare(`insert into first_tries values (?) on conflict do nothing`);
  const describeBarred = db.prepare(`
    update deposits set card = @card, requested_amount = @amount, amount = @amount,
      currency = @currency, capture = @capture
    where reference = @reference and card is null
  `);

  function find(reference: string): Deposit | undefined {
    return toDeposit(select.get(reference));
  }

  function recordOne(request: DepositRequest, now: number): DepositAnswer {
    const { reference, card, amount, currency, capture } = request;
    const known = find(reference);
    if (known) {
      if (isSameRequest(known, request)) return { kind: 'known', deposit: known };
      if (known.card !== null) return { kind: 'reference_reused' };
      // Barred before it came: from now on the reference stands for this very request.
      describeBarred.run({ reference, card, amount, currency, capture });
      const deposit = { ...known, card, requested_amount: amount, amount, currency, capture };
      return { kind: 'known', deposit };
    }
    if (request.takes === 'no_try') return { kind: 'not_taken' };
    if (request.takes === 'second_try' && insertFirstTry.run(reference).changes === 1) {
      return { kind: 'not_taken' };
    }
    const deposit = newDeposit(request, now);
    insert.run(deposit);
    if (request.decision.kind === 'approved') entries.addDeposit(deposit, now);
    return { kind: 'new', deposit };
  }

  function barOne(reference: string, now: number): Deposit {
    const known = find(reference);
    if (known) return known;
    const barred = barredDeposit(reference, now);
    insert.run(barred);
    return barred;
  }

  return { find, recordOne, barOne };
}

function isSameRequest(known: Deposit, request: DepositRequest): boolean {
  return (
    known.card === request.card &&
    known.requested_amount === request.amount &&
    known.currency === request.currency &&
    known.capture === request.capture
  );
}

function newDeposit(request: DepositRequest, now: number): Deposit {
  const { reference, card, testCard, amount, currency, capture, decision } = request;
  const asked = { card, test_card: testCard, requested_amount: amount, amount, currency, capture };
  const deposit: Deposit = { ...barredDeposit(reference, now), ...asked };
  switch (decision.kind) {
    case 'approved': {
      const status = capture === 'manual' ? 'authorized' : 'succeeded';
      return { ...deposit, status, reason: null, amount: decision.amount };
    }
    case 'declined':
      return { ...deposit, status: 'failed', reason: decision.reason };
    case 'pending': {
      const { at, to } = decision.settles ?? { at: null, to: null };
      return { ...deposit, status: 'pending', reason: null, settles_at: at, settles_to: to };
    }
  }
}

function barredDeposit(reference: string, now: number): Deposit {
  return {
    reference,
    transaction_id: randomUUID(),
    status: 'failed',
    reason: 'barred',
    card: null,
    test_card: null,
    requested_amount: null,
    amount: null,
    currency: null,
    capture: null,
    created_at: now,
    settles_at: null,
    settles_to: null,
    voided_at: null,
    captured: 0,
    refunded: 0,
    refunding: 0,
  };
}

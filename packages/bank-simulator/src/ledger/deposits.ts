import { randomUUID } from 'node:crypto';
import { behaviourNamed } from '../domain/cards.js';
import { decide, type Decision } from '../domain/decisions.js';
import { type RecordedAttempt } from '../domain/faults.js';
import { type CaptureMode } from '../domain/states.js';
import {
  type AuthenticationRequest,
  type ChallengeDecision,
  type ChallengeMode,
} from '../domain/three-d-secure.js';
import {
  type Authentications,
  type NewAuthentication,
  noAuthentication,
} from './authentications.js';
import { decided } from './decided.js';
import { type Entries } from './entries.js';
import { type Notices } from './notices.js';
import { toDeposit, type Deposit } from './rows.js';
import { type Db } from './schema.js';

export type DepositRequest = {
  readonly reference: string;
  /** Masked: the ledger sees no other form of a card number. */
  readonly card: string;
  /** The test card's name: operations bring no card, and behave as their deposit's does. Null for other cards. */
  readonly testCard: string | null;
  readonly amount: number;
  readonly currency: string;
  readonly capture: CaptureMode;
  /** As it was sent; null if it was not. */
  readonly threeDSecure: {
    readonly request: AuthenticationRequest;
    readonly challenge: ChallengeMode;
  } | null;
  readonly authentication: NewAuthentication | null;
  readonly decision: Decision;
  readonly records: RecordedAttempt;
};

export type DepositAnswer =
  | { readonly kind: 'new'; readonly deposit: Deposit }
  | { readonly kind: 'known'; readonly deposit: Deposit }
  | { readonly kind: 'not_recorded' }
  | { readonly kind: 'reference_reused' };

/** What the payer decided on the page of the challenge. */
export type PayerDecision = {
  readonly reference: string;
  readonly decision: ChallengeDecision;
  readonly settleMs: number;
};

type Parts = {
  readonly entries: Entries;
  readonly authentications: Authentications;
  readonly notices: Notices;
};

export type Deposits = ReturnType<typeof createDeposits>;

/** Deposits and bars. The first to use a reference decides it for good. */
export function createDeposits(db: Db, { entries, authentications, notices }: Parts) {
  const select = db.prepare(`
    select deposits.*, authentication_id, flow, result, scheme, merchant_name, return_url, first_answer,
      coalesce(sum(done.amount) filter (where kind = 'capture' and done.status = 'succeeded'), 0) as captured,
      coalesce(sum(done.amount) filter (where kind = 'refund' and done.status = 'succeeded'), 0) as refunded,
      coalesce(sum(done.amount) filter (where kind = 'refund' and done.status = 'pending'), 0) as refunding
    from deposits
      left join authentications using (reference)
      left join operations as done on deposit_reference = deposits.reference
    where deposits.reference = ? group by deposits.reference
  `);
  const insert = db.prepare(`
    insert into deposits (reference, transaction_id, status, reason, card, test_card, requested_amount,
      amount, currency, capture, created_at, settles_at, settles_to, voided_at,
      authentication_request, challenge_mode)
    values (@reference, @transaction_id, @status, @reason, @card, @test_card, @requested_amount,
      @amount, @currency, @capture, @created_at, @settles_at, @settles_to, @voided_at,
      @authentication_request, @challenge_mode)
    on conflict do nothing
  `);
  const insertFirstTry = db.prepare(`insert into first_tries values (?) on conflict do nothing`);
  const describeBarred = db.prepare(`
    update deposits set card = @card, requested_amount = @amount, amount = @amount,
      currency = @currency, capture = @capture, authentication_request = @authentication_request,
      challenge_mode = @challenge_mode
    where reference = @reference and card is null
  `);

  function find(reference: string): Deposit | undefined {
    return toDeposit(select.get(reference));
  }

  function recordOne(request: DepositRequest, now: number): DepositAnswer {
    const { records, reference } = request;
    // Nearly every reference is new: only if its row is there already is it worth reading.
    return (
      (records === 'first' ? insertNew(request, now) : null) ??
      recordKnown(request) ??
      (records === 'second' && isSecondTry(reference) ? insertNew(request, now) : null) ?? {
        kind: 'not_recorded',
      }
    );
  }

  const isSecondTry = (reference: string): boolean => insertFirstTry.run(reference).changes === 0;

  /** Null if the reference is known. */
  function insertNew(request: DepositRequest, now: number): DepositAnswer | null {
    const { reference, authentication, decision } = request;
    const deposit = newDeposit(request, now);
    if (insert.run(deposit).changes === 0) return null;
    if (decision.kind === 'approved') entries.addDeposit(deposit, now);
    if (decision.kind === 'pending' || decision.kind === 'challenge') notices.expect();
    if (authentication === null) return { kind: 'new', deposit };
    const authenticated = authentications.add(reference, authentication);
    return { kind: 'new', deposit: { ...deposit, ...authenticated } };
  }

  /** Null if the reference is new. */
  function recordKnown(request: DepositRequest): DepositAnswer | null {
    const { reference, card, amount, currency, capture } = request;
    const known = find(reference);
    if (known === undefined) return null;
    if (isSameRequest(known, request)) return { kind: 'known', deposit: known };
    if (known.card !== null) return { kind: 'reference_reused' };
    // Barred before it arrived. From now on the reference stands for this request.
    const asked = { card, requested_amount: amount, amount, currency, capture };
    const deposit = { ...known, ...asked, ...threeDSecureOf(request) };
    describeBarred.run(deposit);
    return { kind: 'known', deposit };
  }

  function barOne(reference: string, now: number): Deposit {
    const known = find(reference);
    if (known?.status === 'requires_action') return authentications.fail(known, 'bar', now);
    if (known) return known;
    const barred = barredDeposit(reference, now);
    insert.run(barred);
    return barred;
  }

  /** A challenge is decided once: later decisions change nothing and return the first. */
  function decideOne({ reference, decision, settleMs }: PayerDecision, now: number) {
    const deposit = find(reference);
    if (deposit?.status !== 'requires_action') return deposit;
    if (decision !== 'confirm') return authentications.fail(deposit, decision, now);
    const card = behaviourNamed(deposit.test_card).decision;
    const amount = deposit.amount ?? 0;
    return authentications.pass(deposit, decide(card, { amount, now, settleMs }), now);
  }

  return { find, recordOne, barOne, decideOne };
}

function isSameRequest(known: Deposit, request: DepositRequest): boolean {
  const { authentication_request, challenge_mode } = threeDSecureOf(request);
  return (
    known.card === request.card &&
    known.requested_amount === request.amount &&
    known.currency === request.currency &&
    known.capture === request.capture &&
    (known.authentication_request ?? 'automatic') === (authentication_request ?? 'automatic') &&
    (known.challenge_mode ?? 'impossible') === (challenge_mode ?? 'impossible')
  );
}

const threeDSecureOf = ({ threeDSecure }: DepositRequest) => ({
  authentication_request: threeDSecure?.request ?? null,
  challenge_mode: threeDSecure?.challenge ?? null,
});

function newDeposit(request: DepositRequest, now: number): Deposit {
  const { reference, card, testCard, amount, currency, capture, decision } = request;
  return {
    ...barredDeposit(reference, now),
    ...threeDSecureOf(request),
    card,
    test_card: testCard,
    requested_amount: amount,
    amount,
    currency,
    capture,
    ...decided(decision, capture),
  };
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
    authentication_request: null,
    challenge_mode: null,
    ...noAuthentication,
    captured: 0,
    refunded: 0,
    refunding: 0,
  };
}

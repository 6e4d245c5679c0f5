import { behaviourNamed } from '../domain/cards.js';
import { type Authorization } from '../domain/decisions.js';
import { type Scheme } from '../domain/schemes.js';
import {
  type AuthenticationResult,
  type ChallengeEnding,
  challengeEndings,
  type SpoiledAnswer,
} from '../domain/three-d-secure.js';
import { decided } from './decided.js';
import { type Entries } from './entries.js';
import { type Notices } from './notices.js';
import { type Authentication, type Deposit } from './rows.js';
import { type Db } from './schema.js';

/** What is recorded of an authentication when the deposit arrives. */
export type NewAuthentication = {
  readonly id: string;
  readonly flow: 'frictionless' | 'challenge';
  /** Null while the payer has to decide. */
  readonly result: AuthenticationResult | null;
  readonly scheme: Scheme | null;
  readonly merchantName: string | null;
  /** Sealed: the ledger cannot read it. */
  readonly returnUrl: string | null;
};

export type Authentications = ReturnType<typeof createAuthentications>;

export const noAuthentication: Authentication = {
  authentication_id: null,
  flow: null,
  result: null,
  scheme: null,
  merchant_name: null,
  return_url: null,
  first_answer: null,
};

/** 3-D Secure of deposits, and the ends of challenges. */
export function createAuthentications(db: Db, entries: Entries, notices: Notices) {
  const insert = db.prepare(`
    insert into authentications (reference, authentication_id, flow, result, scheme, merchant_name,
      return_url, first_answer)
    values (@reference, @authentication_id, @flow, @result, @scheme, @merchant_name,
      @return_url, @first_answer)
  `);
  const updateDeposit = db.prepare(`
    update deposits set status = @status, reason = @reason, amount = @amount,
      settles_at = @settles_at, settles_to = @settles_to
    where reference = @reference and status = 'requires_action'
  `);
  const updateAuthentication = db.prepare(`
    update authentications set result = @result, first_answer = @first_answer
    where reference = @reference
  `);
  const spoil = db.prepare(`
    update authentications set first_answer = null where reference = ? and first_answer is not null
  `);

  function add(reference: string, authentication: NewAuthentication): Authentication {
    const { id, flow, result, scheme, merchantName, returnUrl } = authentication;
    const added = {
      authentication_id: id,
      flow,
      result,
      scheme,
      merchant_name: merchantName,
      return_url: returnUrl,
      first_answer: null,
    };
    insert.run({ ...added, reference });
    return added;
  }

  /** Ends a challenge that was passed: the authorization decides. */
  function pass(deposit: Deposit, authorization: Authorization, now: number): Deposit {
    return record(deposit, 'authenticated', authorization, now);
  }

  /** Ends a challenge in another way. Nothing is charged. */
  function fail(deposit: Deposit, ending: ChallengeEnding, now: number): Deposit {
    const { result, reason } = challengeEndings[ending];
    return record(deposit, result, { kind: 'declined', reason }, now);
  }

  function record(
    deposit: Deposit,
    result: AuthenticationResult,
    authorization: Authorization,
    now: number,
  ): Deposit {
    const { firstAnswer, notifications } = behaviourNamed(deposit.test_card).afterChallenge ?? {};
    const isSpoiled = firstAnswer?.after === 'any' || result === 'authenticated';
    const ended: Deposit = {
      ...deposit,
      ...decided(authorization, deposit.capture),
      result,
      first_answer: isSpoiled ? (firstAnswer?.is ?? null) : null,
    };
    updateDeposit.run(ended);
    updateAuthentication.run(ended);
    if (authorization.kind === 'approved') entries.addDeposit(ended, now);
    if (authorization.kind === 'pending') notices.expect();
    if (notifications !== 'none') notices.add(deposit.reference, now);
    // The message about the beginning, which comes too late.
    if (notifications === 'twice') notices.add(deposit.reference, now, deposit.created_at);
    return ended;
  }

  /** Whether this is the question whose answer the card's fault spoils. */
  function takeFirstAnswer({ reference, first_answer }: Deposit): SpoiledAnswer | null {
    return spoil.run(reference).changes === 1 ? first_answer : null;
  }

  return { add, pass, fail, takeFirstAnswer };
}

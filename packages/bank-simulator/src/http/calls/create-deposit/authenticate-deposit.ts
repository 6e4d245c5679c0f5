import { randomUUID } from 'node:crypto';
import { type z } from 'zod';
import { behaviourOf } from '../../../domain/cards.js';
import { decide } from '../../../domain/decisions.js';
import { schemeOf } from '../../../domain/schemes.js';
import { authenticate, type Verdict } from '../../../domain/three-d-secure.js';
import { type DepositRequest } from '../../../ledger/deposits.js';
import { type BankParts } from '../../bank-parts.js';
import { type depositRequest } from '../../schemas.js';

type Asked = z.output<typeof depositRequest> & { readonly reference: string };

/**
 * Authenticates the cardholder, and then authorizes, unless the payer has to decide first. The CVV counts at once: what
 * the ledger keeps for after the challenge is the card's row in the table, never the value.
 */
export function authenticateDeposit(
  asked: Asked,
  parts: BankParts,
): Pick<DepositRequest, 'threeDSecure' | 'authentication' | 'decision'> {
  const { request, challenge } = asked.three_d_secure ?? {
    request: 'automatic',
    challenge: 'impossible',
  };
  const verdict = authenticate(behaviourOf(asked.card.number).authentication, {
    request,
    challenge,
  });
  return {
    threeDSecure: asked.three_d_secure === undefined ? null : { request, challenge },
    authentication: authenticationOf(verdict, asked, parts),
    decision: decisionOf(verdict, asked, parts),
  };
}

function decisionOf(
  verdict: Verdict,
  { card, amount }: Asked,
  { clock, settings }: BankParts,
): DepositRequest['decision'] {
  const now = clock();
  const { settleMs, challengeMs } = settings;
  switch (verdict.kind) {
    case 'authorize':
      return decide(behaviourOf(card.number).decision, { amount, now, settleMs });
    case 'decline':
      return { kind: 'declined', reason: verdict.reason };
    case 'challenge':
      return { kind: 'challenge', expiresAt: now + challengeMs };
  }
}

function authenticationOf(
  verdict: Verdict,
  { card, reference, three_d_secure }: Asked,
  { keys }: BankParts,
): DepositRequest['authentication'] {
  const made = { id: randomUUID(), scheme: schemeOf(card.number) };
  if (verdict.kind === 'challenge') {
    const { return_url: returnUrl, merchant_name: merchantName = null } = three_d_secure ?? {};
    const sealed = returnUrl === undefined ? null : keys.seal(returnUrl, reference);
    return { ...made, flow: 'challenge', result: null, merchantName, returnUrl: sealed };
  }
  const { result } = verdict;
  if (result === null) return null;
  return { ...made, flow: 'frictionless', result, merchantName: null, returnUrl: null };
}

/** The protocol version that the bank speaks. */
export const PROTOCOL_VERSION = '2.2.0';

/** Who decides whether the cardholder is authenticated: the bank, or its client. */
export const authenticationRequests = ['automatic', 'required', 'never'] as const;
/** Whether the client can send the payer to a page of the bank. */
export const challengeModes = ['possible', 'impossible'] as const;
export const authenticationFlows = ['frictionless', 'challenge'] as const;
export const authenticationResults = [
  'authenticated',
  'attempted',
  'not_authenticated',
  'rejected',
  'unavailable',
  'abandoned',
  'canceled',
  'exempted',
] as const;
/** The payer's buttons. */
export const challengeDecisions = ['confirm', 'fail', 'cancel'] as const;

export type AuthenticationRequest = (typeof authenticationRequests)[number];
export type ChallengeMode = (typeof challengeModes)[number];
export type AuthenticationResult = (typeof authenticationResults)[number];
export type ChallengeDecision = (typeof challengeDecisions)[number];

/** How a card's issuer authenticates the cardholder. */
export type CardAuthentication =
  | { readonly kind: 'challenge' }
  /** Never authorizes without a challenge, whatever the request says. */
  | { readonly kind: 'soft_decline' }
  /** transStatus Y, A, N, R or U, without the payer. */
  | { readonly kind: 'frictionless'; readonly result: FrictionlessResult }
  | { readonly kind: 'look_up_fails' };

export type FrictionlessResult = Exclude<
  AuthenticationResult,
  'abandoned' | 'canceled' | 'exempted'
>;

/** What the bank decides about an authentication when the deposit arrives. */
export type Verdict =
  /** Null: no authentication was made. */
  | { readonly kind: 'authorize'; readonly result: AuthenticationResult | null }
  | { readonly kind: 'challenge' }
  | {
      readonly kind: 'decline';
      readonly reason: AuthenticationReason;
      readonly result: AuthenticationResult | null;
    };

/** Reasons of deposits that fail because of their authentication. */
export const authenticationReasons = {
  authentication_required:
    'The card needs a challenge, and the deposit said that none is possible.',
  authentication_failed: 'The cardholder was not authenticated, or the issuer rejected it.',
  authentication_unavailable: 'Authentication was required, and could not be performed.',
  authentication_canceled: 'The payer canceled the challenge, or the deposit was voided before.',
  authentication_abandoned: 'The payer did not decide in time.',
} as const;

type AuthenticationReason = keyof typeof authenticationReasons;

/** Applies a card's behaviour to what was asked for. Cards that are not listed need no authentication. */
export function authenticate(
  card: CardAuthentication | undefined,
  asked: { readonly request: AuthenticationRequest; readonly challenge: ChallengeMode },
): Verdict {
  const { request, challenge } = asked;
  if (request === 'never' && card?.kind !== 'soft_decline') return authorize('exempted');
  switch (card?.kind) {
    case undefined:
      return authorize(request === 'required' ? 'authenticated' : null);
    case 'frictionless': {
      const { result } = card;
      const isDeclined = result === 'not_authenticated' || result === 'rejected';
      return isDeclined ? decline('authentication_failed', result) : authorize(result);
    }
    case 'look_up_fails':
      return request === 'required'
        ? decline('authentication_unavailable', 'unavailable')
        : authorize('unavailable');
    case 'challenge':
    case 'soft_decline':
      return challenge === 'possible'
        ? { kind: 'challenge' }
        : decline('authentication_required', null);
  }
}

const authorize = (result: AuthenticationResult | null): Verdict => ({ kind: 'authorize', result });

const decline = (reason: AuthenticationReason, result: AuthenticationResult | null): Verdict => ({
  kind: 'decline',
  reason,
  result,
});

/** How a challenge ends that was not passed: by the payer, in time, or by the client. */
export type ChallengeEnding = Exclude<ChallengeDecision, 'confirm'> | 'expire' | 'bar' | 'void';

export const challengeEndings: Readonly<
  Record<
    ChallengeEnding,
    { readonly result: AuthenticationResult; readonly reason: AuthenticationReason | 'barred' }
  >
> = {
  fail: { result: 'not_authenticated', reason: 'authentication_failed' },
  cancel: { result: 'canceled', reason: 'authentication_canceled' },
  expire: { result: 'abandoned', reason: 'authentication_abandoned' },
  bar: { result: 'canceled', reason: 'barred' },
  void: { result: 'canceled', reason: 'authentication_canceled' },
};

export const spoiledAnswers = ['reset', 'internal_error'] as const;
export type SpoiledAnswer = (typeof spoiledAnswers)[number];

/** What goes wrong after a card's challenge. */
export type AfterChallenge = {
  /** What the first question about the deposit is answered with, after any challenge or one that was passed. */
  readonly firstAnswer?: { readonly is: SpoiledAnswer; readonly after: 'any' | 'passed' };
  readonly notifications?: 'twice' | 'none';
  /** A payer who has passed is not sent back. */
  readonly keepsPayer?: true;
};

import { type Request, type RequestHandler, type Response, Router } from 'express';
import { behaviourNamed } from '../../domain/cards.js';
import { type Deposit } from '../../ledger/rows.js';
import { ChallengePage } from '../../pages/challenge-page.js';
import { MessagePage } from '../../pages/message-page.js';
import { STYLE } from '../../pages/style.js';
import { type BankParts } from '../bank-parts.js';
import { allowOnly } from '../kit/call.js';
import { problem } from '../kit/problems.js';
import { noteReference } from '../kit/request-log.js';
import { readDecision } from './read-decision.js';
import { sendPage } from './send-page.js';

type TokenInPath = { readonly token: string };

/** The pages where payers pass a challenge. Anyone who has the address may decide. */
export function challengePages(parts: BankParts): Router {
  const { ledger, keys, settings } = parts;

  const show: RequestHandler<TokenInPath> = (req, res) => {
    const reference = referenceOf(req);
    answer(res, challengeOf(reference));
  };

  const decide: RequestHandler<TokenInPath> = async (req, res) => {
    const reference = referenceOf(req);
    const decision = await readDecision(req);
    if (decision === null) {
      answer(res, challengeOf(reference), { isUndecided: true });
      return;
    }
    await ledger.decideChallenge({ reference, decision, settleMs: settings.settleMs });
    answer(res, challengeOf(reference));
  };

  function referenceOf(req: Request<TokenInPath>): string {
    const reference = keys.referenceOf(req.params.token);
    if (reference === null) throw problem('not_found');
    noteReference(req, reference);
    return reference;
  }

  function challengeOf(reference: string): Deposit {
    const deposit = ledger.find(reference);
    if (deposit?.flow !== 'challenge') throw problem('not_found');
    return deposit;
  }

  /** The form while the challenge is open; after that, always a redirect back. */
  function answer(res: Response, deposit: Deposit, { isUndecided = false } = {}): void {
    const returnUrl = returnUrlOf(deposit);
    if (deposit.status === 'requires_action') {
      sendPage(res, isUndecided ? 422 : 200, challengePage(deposit, returnUrl, isUndecided));
    } else if (returnUrl === null || keepsPayer(deposit)) {
      sendPage(res, 200, donePage);
    } else {
      // Not `redirect`, which would encode the address once more.
      res.status(303).setHeader('Location', returnUrl).end();
    }
  }

  /** Null if the secret has changed since. */
  function returnUrlOf({ return_url, reference }: Deposit): string | null {
    return return_url === null ? null : keys.open(return_url, reference);
  }

  // Strict: with a slash at the end, the page would look for its stylesheet elsewhere.
  const pages = Router({ strict: true });
  pages
    .route('/style.css')
    .get((_req, res) => {
      res.type('css').send(STYLE);
    })
    .all(allowOnly('GET, HEAD'));
  pages.route('/:token').get(show).post(decide).all(allowOnly('GET, HEAD, POST'));
  return pages;
}

const keepsPayer = ({ result, test_card }: Deposit): boolean =>
  result === 'authenticated' && behaviourNamed(test_card).afterChallenge?.keepsPayer === true;

const donePage = (
  <MessagePage
    title="The bank has your answer"
    text="You can close this window, and look at the shop for what became of the payment."
  />
);

const challengePage = (deposit: Deposit, returnUrl: string | null, isUndecided: boolean) => (
  <ChallengePage
    merchant={deposit.merchant_name ?? (returnUrl === null ? '' : new URL(returnUrl).host)}
    amount={deposit.amount ?? 0}
    currency={deposit.currency ?? ''}
    last4={deposit.card?.slice(-4) ?? ''}
    expiresAt={new Date(deposit.settles_at ?? 0)}
    isUndecided={isUndecided}
  />
);

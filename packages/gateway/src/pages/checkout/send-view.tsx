import { type Request, type Response } from 'express';
import { type CheckoutView } from '../../services/checkout/payer-checkout.js';
import { CONTINUE } from '../../services/payer-addresses.js';
import { type FormFaults } from '../form/read-card.js';
import { languageOf } from '../language.js';
import { sendPage } from '../layout.js';
import { pageOf } from '../token.js';
import { CheckoutPage } from './checkout-page.js';

// Long enough to hear the title of the page.
const WAIT_SECONDS = 3;

/** Sends the page of a session's current step. */
export function sendView(
  req: Request,
  res: Response,
  shown: {
    readonly view: CheckoutView;
    readonly sandbox: boolean;
    readonly now: Date;
    /** What is wrong with the form that was sent. */
    readonly faults?: FormFaults | null;
  },
): void {
  const { view, sandbox, now, faults = null } = shown;
  const { session, step } = view;
  // Not a redirect: Chromium holds those after a form against the policy, which does not know the bank. And not a meta
  // element, whose pause accessibility checkers refuse.
  if (step.kind === 'challenge') res.setHeader('Refresh', `0; url=${step.address.reveal()}`);
  if (step.kind === 'waiting') res.setHeader('Refresh', `${WAIT_SECONDS}; url=?${CONTINUE}`);
  const language = languageOf(req, res);
  const page = <CheckoutPage {...{ view, sandbox, now, faults, language, address: pageOf(req) }} />;
  sendPage(res, faults === null ? 200 : 422, page, session);
}

import { type Request, type Response } from 'express';
import { type CheckoutView } from '../../services/checkout/payer-checkout.js';
import { type FormFaults } from '../form/read-card.js';
import { languageOf } from '../language.js';
import { sendPage } from '../layout.js';
import { pageOf } from '../token.js';
import { CheckoutPage } from './checkout-page.js';
import { refreshOf } from './refresh.js';

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
  const refresh = refreshOf(req, view.step);
  if (refresh !== null) res.setHeader('Refresh', refresh);
  const page = { view, sandbox, now, faults, language: languageOf(req, res), address: pageOf(req) };
  sendPage(res, faults === null ? 200 : 422, <CheckoutPage {...page} />);
}

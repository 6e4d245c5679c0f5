import { type RequestHandler, type Response, Router } from 'express';
import { ApiError } from '../domain/errors.js';
import { networkOf } from '../http/kit/client-address.js';
import { addRoute } from '../http/kit/routes.js';
import { type CheckoutView, type PayerCheckout } from '../services/checkout/payer-checkout.js';
import { CHECKOUT_PATH, CONTINUE } from '../services/payer-addresses.js';
import { type Clock } from '../services/ports/clock.js';
import { sendView } from './checkout/send-view.js';
import { ATTEMPT_FIELD, attemptIn } from './form/attempt.js';
import { formFields, readCard } from './form/read-card.js';
import { readForm } from './form/read-form.js';
import { refuseOtherSites } from './form/same-site.js';
import { chooseLanguage } from './language.js';
import { redirect } from './redirect.js';
import { pageOf, tokenOf } from './token.js';

export type CheckoutDeps = {
  readonly checkout: PayerCheckout;
  /** Says on top that no real money moves, and lists test cards. */
  readonly sandbox: boolean;
  readonly clock: Clock;
};

/** The checkout page, at the root. The token in its address takes the place of a merchant's. */
export function checkoutRoutes({ checkout, sandbox, clock }: CheckoutDeps): Router {
  function note(res: Response, { session }: CheckoutView): void {
    res.locals.merchantId = session.merchantId;
    if (session.paymentId !== null) res.locals.paymentId = session.paymentId;
    chooseLanguage(res, session.locale);
  }

  const look: RequestHandler = async (req, res) => {
    const view = await checkout.look(tokenOf(req));
    note(res, view);
    sendView(req, res, { view, sandbox, now: clock() });
  };

  const pay: RequestHandler = async (req, res) => {
    refuseOtherSites(req);
    const form = await readForm(req, [...formFields, ATTEMPT_FIELD]);
    const { card, faults } = readCard(form, clock());
    const token = tokenOf(req);
    if (card === null) {
      const view = await checkout.look(token);
      note(res, view);
      if (view.step.kind === 'form') sendView(req, res, { view, sandbox, now: clock(), faults });
      else redirect(res, nextOf(pageOf(req), view));
      return;
    }
    const address = networkOf(res.locals.clientAddress);
    const view = await checkout
      .pay(token, { card, attempt: attemptIn(form), address })
      .catch(async (error: unknown) => {
        if (isAboutBank(error)) await speakTheirLanguage(res, token);
        throw error;
      });
    note(res, view);
    redirect(res, nextOf(pageOf(req), view));
  };

  const cancel: RequestHandler = async (req, res) => {
    refuseOtherSites(req);
    await readForm(req, []);
    const view = await checkout.cancel(tokenOf(req));
    note(res, view);
    redirect(res, nextOf(pageOf(req), view));
  };

  // The page of the error, too, is in the session's language.
  async function speakTheirLanguage(res: Response, token: string): Promise<void> {
    const { session } = await checkout.look(token);
    chooseLanguage(res, session.locale);
  }

  const router = Router();
  addRoute(router, `${CHECKOUT_PATH}/:token`, { get: look, post: pay });
  addRoute(router, `${CHECKOUT_PATH}/:token/cancel`, { post: cancel });
  return router;
}

const isAboutBank = (error: unknown): boolean =>
  error instanceof ApiError &&
  (error.code === 'bank_unreachable' || error.code === 'card_declined_too_often');

/** Where a payer gets to see what a form has led to. To reload that sends nothing again. */
const nextOf = (page: string, { step }: CheckoutView): string =>
  step.kind === 'form' ? page : `${page}?${CONTINUE}`;

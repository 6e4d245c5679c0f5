import { type Request, type RequestHandler, type Response, Router } from 'express';
import { ApiError } from '../domain/errors.js';
import { addRoute } from '../http/kit/routes.js';
import { type CheckoutView, type PayerCheckout } from '../services/checkout/payer-checkout.js';
import { CHECKOUT_PATH } from '../services/payer-addresses.js';
import { type Clock } from '../services/ports/clock.js';
import { type CheckoutVisit, type OnCheckout } from '../services/ports/metrics.js';
import { CONTINUE } from './checkout/continue.js';
import { sendView } from './checkout/send-view.js';
import { formFields, readCard } from './form/read-card.js';
import { readForm } from './form/read-form.js';
import { refuseOtherSites } from './form/same-site.js';
import { originOf } from './headers.js';
import { chooseLanguage } from './language.js';
import { redirect } from './redirect.js';
import { pageOf, tokenOf } from './token.js';

export type CheckoutDeps = {
  readonly checkout: PayerCheckout;
  /** Says on top that no real money moves, and lists test cards. */
  readonly sandbox: boolean;
  readonly clock: Clock;
  readonly onCheckout: OnCheckout;
};

/** The checkout page, at the root. The token in its address takes the place of a merchant's. */
export function checkoutRoutes(deps: CheckoutDeps): Router {
  const { checkout, sandbox, clock, onCheckout } = deps;

  function note(res: Response, visit: CheckoutVisit, { session, step }: CheckoutView): void {
    res.locals.merchantId = session.merchantId;
    if (session.paymentId !== null) res.locals.paymentId = session.paymentId;
    chooseLanguage(res, session.locale);
    onCheckout(visit, step.kind, clock().getTime() - session.createdAt.getTime());
  }

  const look: RequestHandler = async (req, res) => {
    const view = await checkout.look(tokenOf(req));
    note(res, 'look', view);
    const { step } = view;
    if (step.kind === 'paid' && isOnTheWay(req)) redirect(res, step.address);
    else sendView(req, res, { view, sandbox, now: clock() });
  };

  const pay: RequestHandler = async (req, res) => {
    refuseOtherSites(req);
    const { card, faults } = readCard(await readForm(req, formFields), clock());
    const token = tokenOf(req);
    if (card === null) {
      const view = await checkout.look(token);
      note(res, 'look', view);
      if (view.step.kind !== 'form') goOn(req, res, view);
      else sendView(req, res, { view, sandbox, now: clock(), faults });
      return;
    }
    const { clientAddress, requestId } = res.locals;
    const view = await checkout
      .pay(token, card, { address: clientAddress, requestId })
      .catch(async (error: unknown) => {
        if (isAboutBank(error)) await speakTheirLanguage(res, token);
        throw error;
      });
    note(res, 'pay', view);
    goOn(req, res, view);
  };

  const cancel: RequestHandler = async (req, res) => {
    refuseOtherSites(req);
    await readForm(req, []);
    const view = await checkout.cancel(tokenOf(req));
    note(res, 'cancel', view);
    const { session, step } = view;
    const canGo = step.kind === 'ended' && originOf(session.cancelUrl ?? '') !== null;
    redirect(res, canGo && step.address !== null ? step.address : pageOf(req));
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

/** A reload of what comes next sends nothing again. */
function goOn(req: Request, res: Response, { session, step }: CheckoutView): void {
  if (step.kind === 'paid') {
    // A browser stays here if the policy cannot name the shop; the page has a link.
    const canGo = originOf(session.returnUrl) !== null;
    redirect(res, canGo ? step.address : pageOf(req));
    return;
  }
  const isUnderWay = step.kind === 'waiting' || step.kind === 'challenge';
  redirect(res, isUnderWay ? `${pageOf(req)}?${CONTINUE}` : pageOf(req));
}

/**
 * Whether the payer came here by paying, rather than by opening the address again: then a payment that went through
 * leads back to the shop without a further click.
 */
const isOnTheWay = ({ originalUrl }: Request): boolean =>
  new URLSearchParams(originalUrl.split('?')[1]).has(CONTINUE);

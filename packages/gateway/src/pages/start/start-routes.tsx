import { type RequestHandler, Router } from 'express';
import { addRoute } from '../../http/kit/routes.js';
import { type CheckoutSessions } from '../../services/checkout/sessions.js';
import { type Payments } from '../../services/payments.js';
import { type Clock } from '../../services/ports/clock.js';
import { isPerson } from '../errors.js';
import { readForm } from '../form/read-form.js';
import { refuseOtherSites } from '../form/same-site.js';
import { sendPage } from '../layout.js';
import { redirect } from '../redirect.js';
import { type Neighbour, StartPage, TRIAL_FIELD, trials } from './start-page.js';

export type StartDeps = {
  /** Whose payments it shows and makes. */
  readonly merchant: { readonly id: string; readonly name: string };
  readonly payments: Pick<Payments, 'list'>;
  readonly checkout: Pick<CheckoutSessions, 'create'>;
  /** Where this page is: payers return to it. */
  readonly publicUrl: string;
  readonly neighbours: readonly Neighbour[];
  readonly clock: Clock;
};

const SHOWN = 8;
const ANY = { status: null, reference: null, createdFrom: null, createdTo: null };
const TEN_DOLLARS = { amount: 1000, currency: 'USD' };

/** The start page of a sandbox, at `/`. Programs are answered as if it were not there. */
export function startRoutes(deps: StartDeps): Router {
  const { merchant, payments, checkout, publicUrl, neighbours, clock } = deps;

  const show: RequestHandler = async (req, res, next) => {
    if (!isPerson(req)) {
      next('router');
      return;
    }
    const { data } = await payments.list(merchant.id, ANY, { limit: SHOWN, startingAfter: null });
    const page = { merchantName: merchant.name, payments: data, now: clock(), neighbours };
    sendPage(res, 200, <StartPage {...page} />);
  };

  const tryCheckout: RequestHandler = async (req, res) => {
    refuseOtherSites(req);
    const form = await readForm(req, [TRIAL_FIELD]);
    const { description } = trials.find(({ name }) => name === form(TRIAL_FIELD)) ?? trials[0];
    const { url } = await checkout.create(
      { merchantId: merchant.id, idempotencyKey: null },
      {
        ...TEN_DOLLARS,
        description,
        returnUrl: `${publicUrl}/`,
        cancelUrl: `${publicUrl}/`,
        capture: null,
        reference: null,
        metadata: null,
        locale: null,
        expiresInMs: null,
      },
    );
    redirect(res, url?.reveal() ?? '/');
  };

  const router = Router();
  addRoute(router, '/', { get: show, post: tryCheckout });
  return router;
}

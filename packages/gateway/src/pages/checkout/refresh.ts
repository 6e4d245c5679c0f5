import { type Request } from 'express';
import { type CheckoutStep } from '../../services/checkout/payer-checkout.js';
import { CONTINUE } from '../../services/payer-addresses.js';

// Long enough to hear the title of the page.
const WAIT_SECONDS = 3;

/**
 * Where the page leads by itself: the header `Refresh`, or null. A payer who is on the way gets back to the shop without
 * a click; who opens the address again, later, sees how it has ended.
 *
 * It is not a redirect because Chromium holds all redirects that follow a form against its page's policy, those of the
 * shop and the bank, too: it would leave payers of a shop that forwards them to another origin in front of the form,
 * paid. It is not a meta element because accessibility checkers refuse those that wait.
 */
export function refreshOf(req: Request, step: CheckoutStep): string | null {
  switch (step.kind) {
    case 'challenge':
      return `0; url=${step.address.reveal()}`;
    case 'waiting':
      return `${WAIT_SECONDS}; url=?${CONTINUE}`;
    case 'paid':
      return isOnTheWay(req) ? `0; url=${step.address}` : null;
    case 'ended': {
      const isWish = step.reason === 'payer' && step.address !== null && isOnTheWay(req);
      return isWish ? `0; url=${step.address}` : null;
    }
    case 'form':
      return null;
  }
}

const isOnTheWay = ({ originalUrl }: Request): boolean =>
  new URLSearchParams(originalUrl.split('?')[1]).has(CONTINUE);

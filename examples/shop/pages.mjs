// @ts-check
// The shop's pages: plain HTML without a script. Every value that is put in is escaped.

/** @typedef {{ description: string, amount: number, currency: string }} Cart */

/** @param {Cart} cart @param {string} orderId */
export const cartPage = (cart, orderId) =>
  page('Your cart', `<p>${summary(cart)}</p>${payForm(orderId, `Pay ${price(cart)}`)}`);

/**
 * @param {Cart} cart
 * @param {{ id: string, isNotified: boolean }} order
 * @param {import('./gateway.mjs').Session} session
 */
export function orderPage(cart, order, session) {
  const { status, expired_reason: reason, url } = session;
  if (status === 'complete') {
    const notice = order.isNotified ? 'A webhook has confirmed it.' : 'No webhook has come yet.';
    return page('Thank you', `<p>${summary(cart)}: paid.</p><p>${notice}</p>${AGAIN}`);
  }
  if (status === 'open') {
    const link = `<p><a href="${escaped(url ?? '/')}">Go on to pay</a></p>`;
    return page('Not paid yet', `<p>${summary(cart)}</p>${link}`);
  }
  const why = reason === null ? '' : REASONS[reason];
  return page('Not paid', `<p>${why}</p>${payForm(order.id, 'Try again')}${AGAIN}`);
}

/** @param {string} text */
export const messagePage = (text) => page('The shop', `<p>${escaped(text)}</p>${AGAIN}`);

const REASONS = {
  time: 'The time to pay was over. Nothing was charged.',
  merchant: 'This order was closed. Nothing was charged.',
  payer: 'You have canceled. Nothing was charged.',
  attempts: 'Your cards were declined. Nothing was charged.',
};

const AGAIN = '<p><a href="/">A new cart</a></p>';

/** @param {string} orderId @param {string} label */
const payForm = (orderId, label) => `
<form method="post" action="/orders">
  <input type="hidden" name="order" value="${escaped(orderId)}">
  <button>${escaped(label)}</button>
</form>`;

/** @param {Cart} cart */
const summary = (cart) => `${escaped(cart.description)}, ${price(cart)}`;

/** For a currency with cents. @param {Cart} cart */
const price = ({ amount, currency }) =>
  new Intl.NumberFormat('en-US', { style: 'currency', currency }).format(amount / 100);

/** @param {string} title @param {string} body */
const page = (title, body) => `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="icon" href="data:,">
<style>
:root { color-scheme: light dark; }
body { max-width: 30rem; margin: 10vh auto; padding: 0 1rem; font: 1.1rem/1.5 system-ui, sans-serif; }
button { padding: 0.6rem 1.2rem; font: inherit; }
</style>
</head>
<body>
<main>
<h1>${title}</h1>
${body}
</main>
</body>
</html>
`;

/** @param {string} text */
const escaped = (text) =>
  text.replace(/[&<>"']/g, (character) => `&#${String(character.codePointAt(0))};`);

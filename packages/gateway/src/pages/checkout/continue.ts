/** In the query of the page's address while the payer is on the way through a payment. */
export const CONTINUE = 'continue';

import { Pool } from 'undici';
import { type PaymentRequest } from './payment.js';

/** Charges a card; gives the bank's id of the transaction. Anything but an approval is an error. */
export type ChargeAtBank = (reference: string, request: PaymentRequest) => Promise<string>;

const HEADERS = { 'content-type': 'application/json' };

/** Connects to the bank, with as many connections as the gateway has. */
export function connectBank(url: string): ChargeAtBank {
  const { origin, pathname } = new URL(url);
  const pool = new Pool(origin, { connections: 256, keepAliveTimeout: 30_000 });
  const path = `${pathname}/deposit`;

  return async (reference, { card, amount, currency }) => {
    const { statusCode, body } = await pool.request({
      method: 'POST',
      path,
      headers: HEADERS,
      body: JSON.stringify({
        card: {
          number: card.number,
          cvv: card.cvv,
          expiry: `${card.expiry_month}/${card.expiry_year % 100}`,
          holder_name: card.holder_name,
        },
        amount,
        currency,
        reference,
        capture: 'automatic',
      }),
    });
    // The floor believes the bank, as it believes its merchants.
    const answer = JSON.parse(await body.text()) as { code: string; transaction_id: string };
    if (statusCode !== 201 || answer.code !== '0') throw new Error('The bank did not approve');
    return answer.transaction_id;
  };
}

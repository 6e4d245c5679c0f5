import { type Payment, publicStatusOf } from '../../domain/payment.js';
import { formatAmount } from '../amount.js';
import { Layout } from '../layout.js';
import { formatTime } from '../time.js';

/** Something else that runs on this machine. */
export type Neighbour = { readonly name: string; readonly address: string };

/** The checkouts that a visitor may try, and how each is described on its page. */
export const trials = [
  { name: 'plain', button: 'Pay 10 dollars', description: 'A payment to try' },
  {
    name: '3-d-secure',
    button: 'Pay 10 dollars with 3-D Secure',
    description: 'A payment to try, with the test card that asks for confirmation',
  },
] as const;

/** Of the form: which of them. */
export const TRIAL_FIELD = 'try';

type StartPageProps = {
  readonly merchantName: string;
  readonly payments: readonly Payment[];
  readonly now: Date;
  readonly neighbours: readonly Neighbour[];
};

/** What people see who open the sandbox in a browser. */
export function StartPage({ merchantName, payments, now, neighbours }: StartPageProps) {
  return (
    <Layout language="en" title="Payment gateway, sandbox">
      <main>
        <h1>The payment gateway is running</h1>
        <p>This is a sandbox with test merchants and test cards. No real money moves.</p>
        <p>
          Card <code>4242 4242 4242 4242</code> is accepted and <code>4000 0000 0000 0002</code> is
          declined. <code>4000 0000 0000 3220</code> needs 3-D Secure. Any expiry to come and any
          CVV will do.
        </p>
        <section>
          <form method="post">
            {trials.map(({ name, button }) => (
              <button type="submit" name={TRIAL_FIELD} value={name}>
                {button}
              </button>
            ))}
          </form>
        </section>
        <section>
          <h2>Newest payments of {merchantName}</h2>
          {payments.length === 0 ? (
            <p>None yet.</p>
          ) : (
            <PaymentTable payments={payments} now={now} />
          )}
        </section>
        <h2>What else is here</h2>
        <ul>
          {neighbours.map(({ name, address }) => (
            <li>
              <a href={address}>{name}</a>
            </li>
          ))}
        </ul>
      </main>
    </Layout>
  );
}

function PaymentTable({ payments, now }: Pick<StartPageProps, 'payments' | 'now'>) {
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">Time</th>
          <th scope="col">Amount</th>
          <th scope="col">Status</th>
        </tr>
      </thead>
      <tbody>
        {payments.map((payment) => (
          <tr>
            <td>{formatTime(payment.createdAt, now, 'en')}</td>
            <td>{formatAmount(payment.amount, payment.currency, 'en')}</td>
            <td>{publicStatusOf(payment)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

import { type ChallengeDecision, challengeDecisions } from '../domain/three-d-secure.js';
import { formatAmount } from './amount.js';
import { Layout } from './layout.js';

type ChallengePageProps = {
  readonly merchant: string;
  readonly amount: number;
  readonly currency: string;
  readonly last4: string;
  readonly expiresAt: Date;
  /** The form came back without a decision. */
  readonly isUndecided: boolean;
};

const buttons: Readonly<Record<ChallengeDecision, { label: string; does: string }>> = {
  confirm: { label: 'Confirm', does: 'you are the cardholder, and the payment goes on' },
  fail: { label: 'Fail', does: 'the authentication fails, and the payment is declined' },
  cancel: { label: 'Cancel', does: 'you change your mind, and the payment is declined' },
};

/** Asks the payer to authenticate. The form posts to the page's own address. */
export function ChallengePage(props: ChallengePageProps) {
  const { merchant, amount, currency, last4, expiresAt, isUndecided } = props;
  const time = expiresAt.toISOString();
  return (
    <Layout title="Confirm your payment">
      {isUndecided && (
        <p class="error" role="alert">
          Nothing was decided. Choose one of the buttons below.
        </p>
      )}
      <dl>
        <div>
          <dt>Merchant</dt>
          <dd>{merchant}</dd>
        </div>
        <div>
          <dt>Amount</dt>
          <dd class="amount">{formatAmount(amount, currency)}</dd>
        </div>
        <div>
          <dt>Card</dt>
          <dd>
            <span aria-hidden="true">•••• </span>
            <span class="hidden">ending in </span>
            {last4}
          </dd>
        </div>
        <div>
          <dt>Valid until</dt>
          <dd>
            <time dateTime={time}>{`${time.slice(11, 19)} UTC`}</time>
          </dd>
        </div>
      </dl>
      <form method="post">
        {challengeDecisions.map((decision) => (
          <button
            class={decision}
            name="decision"
            value={decision}
            aria-describedby={`does-${decision}`}
          >
            {buttons[decision].label}
          </button>
        ))}
      </form>
      <h2>What the buttons do</h2>
      <ul>
        {challengeDecisions.map((decision) => (
          <li id={`does-${decision}`}>
            <strong>{buttons[decision].label}</strong>: {buttons[decision].does}.
          </li>
        ))}
      </ul>
    </Layout>
  );
}

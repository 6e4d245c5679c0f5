import { defineCommand } from '@payment-gateway/service-kit/command-line/command';
import { type Payment } from '../domain/payment.js';
import { withReview } from './kit/review.js';

const LISTED = 1_000;

export const command = defineCommand({
  summary: 'lists the payments that wait for a person, the oldest first',
  run: (_, say) =>
    withReview(async ({ review }) => {
      const listed = await review.listAttention(LISTED);
      if (listed.length === 0) say('no payment waits for a person');
      for (const payment of listed) say(lineOf(payment));
      if (listed.length === LISTED) say('… and maybe more');
    }),
});

const lineOf = ({ id, merchantId, state, amount, currency, updatedAt }: Payment): string =>
  `${id}  ${merchantId}  ${state.status}  ${amount} ${currency}  since ${updatedAt.toISOString()}`;

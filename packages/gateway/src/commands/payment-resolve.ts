import { defineCommand } from '@payment-gateway/service-kit/command-line/command';
import { rest } from '@payment-gateway/service-kit/command-line/parameters';
import { systemUser } from '../process/system-user.js';
import { as, paymentId, text } from './kit/parameters.js';
import { withReview } from './kit/review.js';

export const command = defineCommand({
  summary: 'takes the mark for a person off a payment',
  details:
    "The note (who, what was found, what was done) stays in the payment's history, where merchants see\n" +
    'the step but not the note.',
  args: { paymentId, note: rest('NOTE', text) },
  options: { as },
  run: ({ paymentId: id, note, as: actor = systemUser() }, say) =>
    withReview(async ({ review }) => {
      const { state } = await review.resolve(id, note, actor);
      say(`resolved; the payment stays ${state.status}`);
    }),
});

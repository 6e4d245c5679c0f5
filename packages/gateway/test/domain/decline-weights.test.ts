import { declineWeight } from '../../src/domain/decline-weights.js';

test.each([
  ['a wrong CVV, which is a guess', 'incorrect_cvc', 2],
  ['any other decline', 'insufficient_funds', 1],
  ['a challenge that was not passed', 'authentication_failed', 1],
  [
    'a challenge that was canceled, which a tester of cards does, too',
    'authentication_canceled',
    1,
  ],
  ['a challenge that nobody ended', 'authentication_abandoned', 1],
  ['a failing bank', 'processing_error', 0],
  ['an authentication that could not be performed', 'authentication_unavailable', 0],
])('Card testing: the weight of %s', (_what, reason, weight) => {
  expect(declineWeight(reason)).toBe(weight);
});

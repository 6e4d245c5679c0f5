import { type DepositView } from '../schemas.js';
import { type Examples } from '../kit/call-docs.js';

const charged: DepositView = {
  transaction_id: '0d7a4c52-5e0f-4d0e-9a34-1f1b7c1b8a11',
  reference: 'order-1',
  status: 'succeeded',
  code: '0',
  amount: 1000,
  amount_captured: 1000,
  amount_refunded: 0,
  currency: 'USD',
  capture: 'automatic',
  created_at: '2030-01-01T00:00:00.000Z',
};
const notCharged = { ...charged, amount_captured: 0 };

const authenticated: DepositView['three_d_secure'] = {
  version: '2.2.0',
  flow: 'challenge',
  result: 'authenticated',
  eci: '05',
  liability_shifted: true,
  transaction_id: '6f1ed9a4-1f5c-4a3e-8f5b-2b8f7f8d6c21',
};

const named = (views: Readonly<Record<string, DepositView>>): Examples =>
  Object.fromEntries(
    Object.entries(views).map(([name, value]) => [
      name,
      { summary: name.replaceAll('_', ' '), value },
    ]),
  );

/** Deposits as the bank answers them. */
export const depositExamples = named({
  charged,
  declined: { ...notCharged, status: 'failed', code: '100', reason: 'insufficient_funds' },
  challenge_required: {
    ...notCharged,
    status: 'requires_action',
    code: '300',
    challenge: {
      url: 'http://localhost:8081/challenges/the-token-of-this-challenge',
      expires_at: '2030-01-01T00:10:00.000Z',
    },
    three_d_secure: null,
  },
  challenge_passed: { ...charged, three_d_secure: authenticated },
  challenge_abandoned: {
    ...notCharged,
    status: 'failed',
    code: '100',
    reason: 'authentication_abandoned',
    three_d_secure: {
      ...authenticated,
      result: 'abandoned',
      eci: null,
      liability_shifted: false,
    },
  },
});

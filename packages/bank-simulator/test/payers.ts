import { type ChallengeDecision } from '../src/domain/three-d-secure.js';
import { type asDeposit, openBank, PUBLIC_URL } from './support.js';

type Waiting = Pick<ReturnType<typeof asDeposit>, 'challenge'>;

export type PayerBank = ReturnType<typeof openPayerBank>;

/** The path of the page that a waiting deposit sends its payer to. */
export const pathOf = ({ challenge }: Waiting): string =>
  (challenge?.url ?? '').replace(PUBLIC_URL, '');

/** A bank, and what payers do there. */
export function openPayerBank(given: Parameters<typeof openBank>[0] = {}) {
  const bank = openBank(given);
  return {
    ...bank,
    open: (deposit: Waiting) => bank.api.get(pathOf(deposit)),
    decide: (deposit: Waiting, decision: ChallengeDecision) =>
      bank.api.post(pathOf(deposit)).type('form').send({ decision }),
  };
}

import { type Answer, answerCodes, answers } from '../../domain/states.js';

type StateColumns = {
  readonly status: string;
  readonly status_code: string | null;
  readonly tracking_id: string | null;
};

type Stored = {
  readonly status: string;
  readonly answer: Answer | null;
  readonly trackingId: string | null;
  readonly reason: string | null;
};

/** Throws when the columns hold no state that the gateway writes. */
export function toState<State extends Stored>(
  isState: (stored: Stored) => stored is State,
  row: StateColumns,
  reason: string | null,
): State {
  const state = {
    status: row.status,
    answer: toAnswer(row.status_code),
    trackingId: row.tracking_id,
    reason,
  };
  if (!isState(state)) throw new Error('The row holds a state that the gateway does not write.');
  return state;
}

/** Throws when the code is none that the gateway writes. */
export function toAnswer(code: string | null): Answer | null {
  if (code === null) return null;
  const answer = answers.find((one) => answerCodes[one] === code);
  if (answer === undefined)
    throw new Error('The row holds a code that the gateway does not write.');
  return answer;
}

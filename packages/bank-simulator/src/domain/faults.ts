/** Which attempt the bank records. An attempt that it does not record leaves no trace. */
export type RecordedAttempt = 'first' | 'second' | 'none';

/** What can go wrong between the bank and its client, and which attempt of a deposit is recorded. */
const faults = {
  never_answers_uncharged: 'none',
  never_answers_charged: 'first',
  resets_charged: 'first',
  fails_once_uncharged: 'second',
  fails_charged: 'first',
  malformed_charged: 'first',
  unknown_code_charged: 'first',
} as const satisfies Record<string, RecordedAttempt>;

export type FaultName = keyof typeof faults;

/** Which attempt of a deposit the bank records. */
export const attemptOfDeposit = (fault: FaultName | undefined): RecordedAttempt =>
  fault === undefined ? 'first' : faults[fault];

/**
 * The same for an operation. Clients repeat an operation under its reference until they get an answer, so
 * losing every attempt would never end.
 */
export const attemptOfOperation = (fault: FaultName | undefined): 'first' | 'second' =>
  attemptOfDeposit(fault) === 'first' ? 'first' : 'second';

/** Whether the fault spoils this answer. It spoils one per reference: later ones are plain. */
export const isSpoiled = (fault: FaultName, result: 'new' | 'known' | 'not_recorded'): boolean =>
  result === 'not_recorded' || (result === 'new' && faults[fault] === 'first');

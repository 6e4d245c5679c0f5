import { formatTime, minutesUntil } from '../time.js';
import { type Language, type Words } from '../words/words.js';

type TimeLeftProps = {
  readonly expiresAt: Date;
  readonly now: Date;
  readonly language: Language;
  readonly words: Words;
};

// Beyond that, the time of day says more than a number of minutes.
const MOST_MINUTES = 90;
const FEW_MINUTES = 5;

export const isSoon = (then: Date, now: Date): boolean => minutesUntil(then, now) <= FEW_MINUTES;

/** Until when the payer can pay. */
export function TimeLeft({ expiresAt, now, language, words }: TimeLeftProps) {
  const minutes = minutesUntil(expiresAt, now);
  const until = formatTime(expiresAt, now, language);
  const text = minutes > MOST_MINUTES ? words.pay.payBy(until) : words.pay.timeLeft(minutes, until);
  return <p class={isSoon(expiresAt, now) ? 'time soon' : 'time'}>{text}</p>;
}

import { formatTime, minutesUntil } from '../time.js';
import { type Language, type Words } from '../words/words.js';

type DeadlineProps = {
  readonly expiresAt: Date;
  readonly now: Date;
  readonly language: Language;
  readonly words: Words;
};

// Beyond that, the time of day says more than a number of minutes.
const MOST_MINUTES = 90;
const FEW_MINUTES = 5;

/** Whether so little time is left that the payer should know before anything else. */
export const isSoon = (expiresAt: Date, now: Date): boolean =>
  minutesUntil(expiresAt, now) <= FEW_MINUTES;

/**
 * Until when the payer can pay. A warning takes its place when that is soon; the stylesheet waits for that with a
 * delay that it has for every minute, since there is no script.
 */
export function Deadline({ expiresAt, now, language, words }: DeadlineProps) {
  const minutes = minutesUntil(expiresAt, now);
  const until = formatTime(expiresAt, now, language);
  const { timeLeft, payBy, hurry } = words.pay;
  if (isSoon(expiresAt, now)) return <p class="soon">{timeLeft(minutes, until)}</p>;
  const wait = minutes - FEW_MINUTES;
  return (
    <div class={`deadline h${Math.floor(wait / 60)} m${wait % 60}`}>
      <p>{minutes > MOST_MINUTES ? payBy(until) : timeLeft(minutes, until)}</p>
      <p role="status">
        <span>{hurry(until)}</span>
      </p>
    </div>
  );
}

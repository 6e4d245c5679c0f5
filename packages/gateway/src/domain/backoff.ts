/** The pauses between questions to the bank about one payment: the first, and the longest. */
export type Backoff = { readonly firstMs: number; readonly longestMs: number };

/**
 * The pause before the next question, after `asked` of them. It doubles up to the longest, with a jitter of half of
 * it either way (`random` is from 0 to 1), so that payments from one outage do not all ask at once.
 */
export function pauseMs({ firstMs, longestMs }: Backoff, asked: number, random: number): number {
  const doubled = firstMs * 2 ** Math.min(asked, 30);
  return Math.round(Math.min(doubled, longestMs) * (0.5 + random));
}

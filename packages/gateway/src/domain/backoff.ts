/** How often the bank is asked about one payment: from every `firstMs` up to every `longestMs`. */
export type Backoff = { readonly firstMs: number; readonly longestMs: number };

/**
 * The pause before the next question, after `asked` of them: doubling up to the longest, and spread
 * by half of it either way (`random` is from 0 to 1), so that many payments which became unknown in
 * one outage do not all ask at the same moment.
 */
export function pauseMs({ firstMs, longestMs }: Backoff, asked: number, random: number): number {
  const doubled = firstMs * 2 ** Math.min(asked, 30);
  return Math.round(Math.min(doubled, longestMs) * (0.5 + random));
}

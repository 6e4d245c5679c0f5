import { type Decision } from './visit.js';

/** What payers do with a challenge. */
export const payerKinds = [
  'confirms',
  'fails',
  'cancels',
  'walks away',
  'clicks twice',
  'opens two tabs',
  'comes back early',
  'never comes back',
  'reloads',
  'comes late',
] as const;

export type PayerKind = (typeof payerKinds)[number];

/** What one payer does, and when. */
export type PayerPlan = {
  readonly kind: PayerKind;
  /** Of the first tab or click, and of the second. */
  readonly decisions: readonly [Decision, Decision];
  /** Before the link is opened, before a decision, and before a redirect back is followed. */
  readonly waitsMs: readonly [number, number, number];
  /** Which gateway the public address leads to first, and whether each reload leads to the other one. */
  readonly gateway: number;
  readonly switches: boolean;
  readonly pauseMs: number;
};

import { setTimeout as pause } from 'node:timers/promises';
import { type Seen } from './browser.js';
import { type PayerKind, type PayerPlan } from './payer-plan.js';
import { type Decision } from './visit.js';
import { createVisitor, type PayerWorld } from './visitor.js';

/** Runs one payer to its end: it opens the merchant's link, and does what its kind of payer does. */
export async function runPayer(
  plan: PayerPlan,
  /** After that time a challenge has expired. */
  { challengeMs, ...world }: PayerWorld & { readonly challengeMs: number },
): Promise<void> {
  const [beforeLink, beforeDecision, beforeReturn] = plan.waitsMs;
  const [decision, otherDecision] = plan.decisions;
  const { openLink, openAgain, press, follow, comeBack } = createVisitor(plan, world);

  async function pressAndFollow(page: Seen, button: Decision): Promise<void> {
    const seen = await press(page, button);
    await pause(beforeReturn);
    await follow(seen);
  }

  const acts: Readonly<Record<PayerKind, (page: Seen) => Promise<unknown>>> = {
    confirms: (page) => pressAndFollow(page, decision),
    fails: (page) => pressAndFollow(page, decision),
    cancels: (page) => pressAndFollow(page, decision),
    'walks away': () => Promise.resolve(),
    'clicks twice': (page) =>
      Promise.all([pressAndFollow(page, decision), pressAndFollow(page, otherDecision)]),
    async 'opens two tabs'(page) {
      const other = await openLink();
      await Promise.all([
        pressAndFollow(page, decision),
        ...(other.at === 'challenge' ? [pressAndFollow(other.page, otherDecision)] : []),
      ]);
    },
    async 'comes back early'(page) {
      await comeBack();
      await pressAndFollow(page, decision);
    },
    'never comes back': (page) => press(page, decision),
    async reloads(page) {
      await pressAndFollow(page, decision);
      await Promise.all([comeBack(), comeBack()]);
      await openAgain(page);
      await pressAndFollow(page, otherDecision);
      await openLink();
    },
    async 'comes late'(page) {
      await pause(challengeMs);
      await pressAndFollow(page, decision);
    },
  };

  await pause(beforeLink);
  const place = await openLink();
  if (place.at !== 'challenge') return;
  await pause(beforeDecision);
  await acts[plan.kind](place.page);
}

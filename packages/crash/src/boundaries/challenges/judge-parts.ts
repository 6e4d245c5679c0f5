import { chargesIn } from '../../judge/ledger.js';
import { type Facts, type Violation } from '../../judge/facts.js';
import { gatherFacts } from '../../judge/gather-facts.js';
import { judge } from '../../judge/judge.js';
import { judgeSecrets } from '../../judge/secrets.js';
import { type Actors } from './actors.js';
import { type ChallengeBoundary, type Part } from './challenge-boundary.js';
import { type World } from './world.js';

type Played = { readonly part: Part; readonly actors: Actors };

/** Judges each payment by the general promises, and by what the boundary expects of it. */
export async function judgeParts(
  boundary: ChallengeBoundary,
  world: World,
  played: readonly Played[],
): Promise<Violation[][]> {
  const { environment, notebook, bank } = world;
  // Merchants and payers who come again find what there is, and change nothing.
  await Promise.all(
    played.map(async ({ actors }) => {
      await actors.repeat();
      await actors.openLink();
      await actors.comeBack();
    }),
  );
  const ledger = await bank().ledger();
  const facts = await gatherFacts(
    environment.books,
    bank().apiUrl,
    ledger,
    notebook.attempts,
    notebook,
  );
  const broken = judge(facts);
  const cards = played.map(({ actors }) => actors.order.card);
  const secrets = judgeSecrets(world.traces, world.logs(), {
    cards,
    addresses: notebook.addresses,
  });
  return played.map(({ part, actors }, place) => [
    ...broken.filter(({ tag, paymentId }) => tag === part.name || paymentId === actors.paymentId()),
    ...judgeOutcome(part, actors.paymentId(), facts),
    // These are of the whole boundary.
    ...(place === 0 ? [...secrets, ...judgeBoundary(boundary, played, broken)] : []),
  ]);
}

// What is wrong with no part in particular, such as a charge without a payment.
const judgeBoundary = (
  { parts }: ChallengeBoundary,
  played: readonly Played[],
  broken: readonly Violation[],
): Violation[] => {
  const names = new Set(parts.map(({ name }) => name));
  const ids = new Set(played.map(({ actors }) => actors.paymentId()));
  return broken.filter(({ tag, paymentId }) => !names.has(tag ?? '') && !ids.has(paymentId ?? ''));
};

function judgeOutcome({ name, expected }: Part, paymentId: string, facts: Facts): Violation[] {
  const payment = facts.payments.find(({ id }) => id === paymentId);
  const ended = facts.operations.find((one) => one.paymentId === paymentId && one.kind === 'void');
  const actual = {
    status: payment?.status,
    reason: payment?.declineReason,
    charges: chargesIn(facts.ledger.filter(({ reference }) => reference === paymentId)).length,
    result: facts.authentications.get(paymentId)?.result,
    ...(ended && { voidStatus: ended.status }),
  };
  if (JSON.stringify(actual) === JSON.stringify(expected)) return [];
  const text = `${JSON.stringify(actual)}, expected ${JSON.stringify(expected)}`;
  return [{ kind: 'wrong_charge', text, tag: name, paymentId }];
}

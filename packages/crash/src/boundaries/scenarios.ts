import { messageOf, type BankSimulator } from '@payment-gateway/testkit';
import { type Engine } from '../books/books.js';
import { type Violation } from '../judge/facts.js';
import { boundariesOf } from './boundaries-of.js';
import { challengeBoundaries } from './challenges/all-boundaries.js';
import { type ChallengeBoundary } from './challenges/challenge-boundary.js';
import { runChallengeBoundary } from './challenges/run-challenge-boundary.js';
import { checkoutBoundaries, metByKill } from './checkout/checkout-boundary.js';
import { runCheckoutBoundary } from './checkout/run-checkout-boundary.js';
import { type MakeEnvironment } from './environment.js';
import { runLostCommit } from './lost-commit.js';
import { operationWorkload } from './operation-workload.js';
import { paymentWorkload } from './payment-workload.js';
import { BoundaryMissed } from './boundary.js';
import { runBoundary } from './run-boundary.js';

/** Something that happens to a gateway, to one payment or several, and the violations that it causes for each. */
type Scenario = {
  readonly names: readonly string[];
  readonly run: (makeEnvironment: MakeEnvironment, bank: BankSimulator) => Promise<Violation[][]>;
};

/** Of the boundaries of challenges and checkout, all or those that every test run has time for. */
type Extent = 'all' | 'tested';

/** Every scenario of an engine. They share only the bank, so they may run in parallel. */
export const scenariosOf = (engine: Engine, extent: Extent): Scenario[] => [
  ...boundariesOf(engine).map((boundary) =>
    scenario(`${boundary.workload.name}: killed ${boundary.name}`, async (makeEnvironment, bank) =>
      untilReached(async () => runBoundary(boundary, await makeEnvironment(bank.apiUrl), bank)),
    ),
  ),
  ...(engine === 'mysql' ? lostCommits : []),
  ...challengeBoundaries
    .filter(({ engines, isTested = false }) =>
      extent === 'all' ? engines.includes(engine) : isTested && engines[0] === engine,
    )
    .map(challengeScenario),
  ...(extent === 'all' || engine === 'mysql' ? checkoutBoundaries : []).map((boundary) =>
    judged(
      metByKill.map((kind) => `checkout: killed ${boundary.name}: a payer who ${kind}`),
      async (makeEnvironment, bank) =>
        runCheckoutBoundary(boundary, await makeEnvironment(bank.apiUrl), bank),
    ),
  ),
];

const lostCommits = [paymentWorkload, operationWorkload].flatMap((workload) =>
  (['intent', 'outcome'] as const).map((what) =>
    scenario(
      `${workload.name}: not killed: the response to the COMMIT of the ${what} is lost, and it runs again`,
      async (makeEnvironment, bank) =>
        runLostCommit(workload, what, await makeEnvironment(bank.apiUrl), bank),
    ),
  ),
);

const MOST_TRIES = 3;

/** Runs a boundary again, on fresh data, if it was missed: then nothing was killed there, and nothing judged. */
async function untilReached<Result>(run: () => Promise<Result>, tries = 1): Promise<Result> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof BoundaryMissed) || tries === MOST_TRIES) throw error;
    return untilReached(run, tries + 1);
  }
}

function scenario(
  name: string,
  run: (makeEnvironment: MakeEnvironment, bank: BankSimulator) => Promise<Violation[]>,
): Scenario {
  return judged([name], async (...asked) => [await run(...asked)]);
}

const challengeScenario = (boundary: ChallengeBoundary): Scenario =>
  judged(
    boundary.parts.map(({ name }) => `challenges: ${killed(boundary)}${boundary.name}: ${name}`),
    (makeEnvironment) => untilReached(() => runChallengeBoundary(boundary, makeEnvironment)),
  );

const killed = ({ killed: what }: ChallengeBoundary): string =>
  what === 'nothing' ? '' : 'killed ';

// A scenario that fails to run counts as a violation, and the others continue.
function judged(names: readonly string[], run: Scenario['run']): Scenario {
  return {
    names,
    async run(makeEnvironment, bank) {
      try {
        return await run(makeEnvironment, bank);
      } catch (error) {
        return names.map((): Violation[] => [{ kind: 'not_judged', text: messageOf(error) }]);
      }
    },
  };
}

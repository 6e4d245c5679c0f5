import { type BankSimulator } from '@payment-gateway/testkit';
import { type Violation } from '../judge/facts.js';
import { boundariesOf } from './all.js';
import { type Ground } from './boundary.js';
import { type FreshGround } from './ground.js';
import { runLostCommit } from './lost-commit.js';
import { operating } from './operating.js';
import { paying } from './paying.js';
import { runBoundary } from './run-boundary.js';

/** One thing that happens to a gateway, and the judgement on what came of it. */
export interface Scenario {
  name: string;
  run: (fresh: FreshGround, bank: BankSimulator) => Promise<Violation[]>;
}

/** Every scenario of an engine. They share nothing but the bank, and so may run side by side. */
export const scenariosOf = (engine: Ground['engine']): Scenario[] => [
  ...boundariesOf(engine).map((boundary): Scenario => ({
    name: `${boundary.acts.name}: killed ${boundary.name}`,
    run: judged(async (fresh, bank) => runBoundary(boundary, await fresh(bank.apiUrl), bank)),
  })),
  ...(engine === 'mysql' ? lostCommits : []),
];

const lostCommits = [paying, operating].flatMap((acts) =>
  (['intent', 'outcome'] as const).map((what): Scenario => ({
    name: `${acts.name}: not killed: the answer to the COMMIT of the ${what} is lost, and it is run again`,
    run: judged(async (fresh, bank) => runLostCommit(acts, what, await fresh(bank.apiUrl), bank)),
  })),
);

// What could not be judged is not acquitted, and the other scenarios go on.
function judged(run: Scenario['run']): Scenario['run'] {
  return async (fresh, bank) => {
    try {
      return await run(fresh, bank);
    } catch (error) {
      return [{ kind: 'not_judged', text: error instanceof Error ? error.message : String(error) }];
    }
  };
}

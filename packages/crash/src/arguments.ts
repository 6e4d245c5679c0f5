import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { type Engine } from './random/schedule.js';

/** What the command line asks for. */
export interface Arguments {
  rounds: number;
  seed: number;
  engines: readonly Engine[];
  recovery: boolean;
}

export const USAGE = `npm run test:crash -- [--rounds N] [--seed N] [--engine mysql|sqlite|both] [--without-recovery]

  --rounds            rounds of the random part; in each, something is killed (20)
  --seed              decides what is sent and killed when (a random one, which is printed)
  --engine            which database the gateway keeps its books in (both)
  --without-recovery  the control: nobody asks the bank afterwards, so violations must be found
`;

const DEFAULT_ROUNDS = '20';
const HIGHEST_SEED = 2 ** 32 - 1;
const ENGINES = { mysql: ['mysql'], sqlite: ['sqlite'], both: ['sqlite', 'mysql'] } as const;

/** Reads the command line. Throws an error with a sentence for the person who typed it. */
export function readArguments(args: readonly string[]): Arguments {
  const { values } = parseArgs({
    args: [...args],
    options: {
      rounds: { type: 'string', default: DEFAULT_ROUNDS },
      seed: { type: 'string', default: String(randomInt(1, 1_000_000)) },
      engine: { type: 'string', default: 'both' },
      'without-recovery': { type: 'boolean', default: false },
    },
  });
  return {
    rounds: wholeNumber('--rounds', values.rounds, 100_000),
    seed: wholeNumber('--seed', values.seed, HIGHEST_SEED),
    engines: enginesOf(values.engine),
    recovery: !values['without-recovery'],
  };
}

function wholeNumber(name: string, text: string, highest: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value <= highest) return value;
  throw new Error(`${name} must be a whole number up to ${highest}`);
}

function enginesOf(text: string): readonly Engine[] {
  if (text === 'mysql' || text === 'sqlite' || text === 'both') return ENGINES[text];
  throw new Error('--engine must be mysql, sqlite or both');
}

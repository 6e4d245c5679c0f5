import { randomInt } from 'node:crypto';
import { defineCommand } from '@payment-gateway/service-kit/command-line/command';
import {
  flag,
  oneOf,
  option,
  wholeNumber,
} from '@payment-gateway/service-kit/command-line/parameters';
import { type Engine } from '../books/books.js';

/** What the command line asks for. */
export type Arguments = {
  readonly rounds: number;
  readonly seed: number;
  readonly engines: readonly Engine[];
  readonly recovery: boolean;
};

const HIGHEST_SEED = 2 ** 32 - 1;

/** `npm run test:crash`. */
export const crashCommand = (run: (asked: Arguments) => Promise<void>) =>
  defineCommand({
    summary: "kills real processes and compares the result with the bank's ledger",
    options: {
      rounds: option('N', wholeNumber(0, 100_000), 'rounds of random kills (20)'),
      seed: option(
        'N',
        wholeNumber(0, HIGHEST_SEED),
        'determines the requests and the kills (random, and printed)',
      ),
      engine: option(
        'ENGINE',
        oneOf<Engine | 'both'>(['mysql', 'sqlite', 'both']),
        "the gateway's database: mysql, sqlite or both (both)",
      ),
      withoutRecovery: flag(
        'the control run: unknown outcomes are never resolved, so it must find violations',
      ),
    },
    run: ({
      rounds = 20,
      seed = randomInt(1, 1_000_000),
      engine = 'both',
      withoutRecovery = false,
    }) =>
      run({
        rounds,
        seed,
        engines: engine === 'both' ? ['sqlite', 'mysql'] : [engine],
        recovery: !withoutRecovery,
      }),
  });

import { defineCommand } from '@payment-gateway/service-kit/command-line/command';
import {
  flag,
  oneOf,
  option,
  repeatedOption,
  UsageError,
  wholeNumber,
} from '@payment-gateway/service-kit/command-line/parameters';
import { z } from 'zod';
import { type Engine, ENGINES } from '../programs/databases.js';

/** What the command line asks for. */
export type Arguments = {
  readonly mode: Mode;
  readonly engine: Engine;
  readonly connections: readonly number[];
  readonly pairs: number;
  readonly seconds: number;
  /** Save the results in docs/ even if the run is not a full one. */
  readonly write: boolean;
  /** Further settings of the gateway. */
  readonly gatewayEnv: Readonly<Record<string, string>>;
};

type Mode =
  | { readonly kind: 'compare' }
  | { readonly kind: 'rows'; readonly rows: number }
  | { readonly kind: 'soak'; readonly minutes: number }
  | { readonly kind: 'overload' }
  | { readonly kind: 'events' }
  | { readonly kind: 'checkout' };

/** What a full run measures. */
export const ALL_CONNECTIONS: readonly number[] = [1, 16, 64, 256];

const connections = z
  .string()
  .transform((text) => text.split(',').map(Number))
  .refine((all) => all.every((one) => Number.isInteger(one) && one >= 1 && one <= 10_000), {
    error: 'must be whole numbers from 1 to 10000, separated by commas',
  });

const assignment = z.string().transform((text, context): readonly [string, string] => {
  const [, name, value] = /^([A-Z][A-Z0-9_]*)=(.*)$/s.exec(text) ?? [];
  if (name !== undefined && value !== undefined) return [name, value];
  context.addIssue('must look like NAME=VALUE');
  return z.NEVER;
});

/** `npm run bench`. */
export const benchCommand = (run: (asked: Arguments) => Promise<void>) =>
  defineCommand({
    summary: 'compares the gateway with a minimal program that does the same durable work',
    options: {
      engine: option('mysql|sqlite', oneOf(ENGINES), 'the database (mysql)'),
      connections: option('1,16,64,256', connections, 'numbers of connections to measure in turn'),
      pairs: option(
        'N',
        wholeNumber(1, 1_000),
        'how often gateway and floor, or small and large table, take turns (5)',
      ),
      seconds: option('N', wholeNumber(1, 3_600), 'the length of a measured window (5)'),
      rows: option(
        'N',
        wholeNumber(2_000, 100_000_000),
        'create, read and list with 1,000 and with so many payments stored',
      ),
      soak: option('MINUTES', wholeNumber(1, 10_000), 'memory under load at 64 connections'),
      overload: flag('1,000 connections, and a bank that takes 5 s'),
      events: flag('a reader behind 64 writers, and endpoints beside others that hang'),
      checkout: flag('a checkout page beside GET /payments/{id}'),
      gatewayEnv: repeatedOption(
        'NAME=VALUE',
        assignment,
        'a further setting of the gateway; may be given several times',
      ),
      write: flag('save the results in docs/; a full run on mysql is always saved'),
    },
    run({ engine = 'mysql', pairs = 5, seconds = 5, write = false, gatewayEnv = [], ...given }) {
      const modes: Mode[] = [];
      if (given.rows !== undefined) modes.push({ kind: 'rows', rows: given.rows });
      if (given.soak !== undefined) modes.push({ kind: 'soak', minutes: given.soak });
      if (given.overload === true) modes.push({ kind: 'overload' });
      if (given.events === true) modes.push({ kind: 'events' });
      if (given.checkout === true) modes.push({ kind: 'checkout' });
      const [mode = { kind: 'compare' }] = modes;
      if (modes.length > 1)
        throw new UsageError('Only one of --rows, --soak, --overload, --events and --checkout.');
      if (write && mode.kind !== 'compare' && mode.kind !== 'rows')
        throw new UsageError('--write goes with a comparison and with --rows.');
      return run({
        mode,
        engine,
        connections: given.connections ?? ALL_CONNECTIONS,
        pairs,
        seconds,
        write,
        gatewayEnv: Object.fromEntries(gatewayEnv),
      });
    },
  });

import { parseArgs } from 'node:util';
import { type Engine } from './programs/arena.js';

/** What the command line asks for. */
export interface Arguments {
  mode: Mode;
  engine: Engine;
  connections: readonly number[];
  pairs: number;
  seconds: number;
  /** Keep the results in docs/, also of a run that is not a full one. */
  write: boolean;
  /** Further settings of the gateway. */
  gatewayEnv: Readonly<Record<string, string>>;
}

export type Mode =
  | { kind: 'compare' }
  | { kind: 'rows'; rows: number }
  | { kind: 'soak'; minutes: number }
  | { kind: 'overload' };

export const USAGE = `npm run bench -- [--engine mysql|sqlite] [--connections 1,16,64,256] [--pairs N] [--seconds N] [--write]
npm run bench -- --rows 1000000      create, read and list at 1,000 and at so many rows
npm run bench -- --soak MINUTES      memory under load at 64 connections
npm run bench -- --overload          1,000 connections, and a bank that takes 5 s

  --engine        which database holds the books (mysql)
  --connections   how many at a time, one after the other (1,16,64,256)
  --pairs         how often gateway and floor, or small and large, take turns (5)
  --seconds       a window that is measured (5)
  --gateway-env   NAME=VALUE, a further setting of the gateway; may be given several times
  --write         keep the results in docs/; a full run on mysql is kept in any case
`;

/** What a full run measures. */
export const ALL_CONNECTIONS: readonly number[] = [1, 16, 64, 256];

/** Reads the command line. Throws an error with a sentence for the person who typed it. */
export function readArguments(args: readonly string[]): Arguments {
  const { values } = parseArgs({
    args: [...args],
    options: {
      engine: { type: 'string', default: 'mysql' },
      connections: { type: 'string', default: ALL_CONNECTIONS.join(',') },
      pairs: { type: 'string', default: '5' },
      seconds: { type: 'string', default: '5' },
      rows: { type: 'string' },
      soak: { type: 'string' },
      overload: { type: 'boolean', default: false },
      'gateway-env': { type: 'string', multiple: true, default: [] },
      write: { type: 'boolean', default: false },
    },
  });
  const asked: Mode[] = [
    ...(values.rows === undefined
      ? []
      : [{ kind: 'rows', rows: wholeNumber('--rows', values.rows, 2_000, 100_000_000) } as const]),
    ...(values.soak === undefined
      ? []
      : [{ kind: 'soak', minutes: wholeNumber('--soak', values.soak, 1, 10_000) } as const]),
    ...(values.overload ? [{ kind: 'overload' } as const] : []),
  ];
  if (asked.length > 1) throw new Error('Only one of --rows, --soak and --overload at a time');
  const mode = asked[0] ?? { kind: 'compare' };
  if (values.write && (mode.kind === 'soak' || mode.kind === 'overload')) {
    throw new Error('--write goes with a comparison and with --rows');
  }
  return {
    mode,
    engine: engineOf(values.engine),
    connections: values.connections
      .split(',')
      .map((text) => wholeNumber('--connections', text, 1, 10_000)),
    pairs: wholeNumber('--pairs', values.pairs, 1, 1_000),
    seconds: wholeNumber('--seconds', values.seconds, 1, 3_600),
    write: values.write,
    gatewayEnv: Object.fromEntries(values['gateway-env'].map(assignment)),
  };
}

function wholeNumber(name: string, text: string, lowest: number, highest: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= lowest && value <= highest) return value;
  throw new Error(`${name} must be a whole number from ${lowest} to ${highest}`);
}

function engineOf(text: string): Engine {
  if (text === 'mysql' || text === 'sqlite') return text;
  throw new Error('--engine must be mysql or sqlite');
}

function assignment(text: string): [string, string] {
  const [, name, value] = /^([A-Z][A-Z0-9_]*)=(.*)$/s.exec(text) ?? [];
  if (name !== undefined && value !== undefined) return [name, value];
  throw new Error('--gateway-env must look like NAME=VALUE');
}

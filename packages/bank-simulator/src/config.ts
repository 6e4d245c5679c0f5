import { isIP } from 'node:net';
import { z } from 'zod';
import { type DotEnv, noDotEnv } from './settings/dot-env.js';
import { wrongNames } from './settings/names.js';

const wholeNumber = (max: number) =>
  z
    .string()
    .regex(/^\d{1,15}$/)
    .transform(Number)
    .pipe(z.number().max(max));

// RFC 1123; digits and dots alone are a mistyped address.
const isHostName = (text: string): boolean =>
  /^(?!-)[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})*$/.test(text) && !/^[\d.]+$/.test(text);

// setTimeout fires at once for anything longer than this.
const longestDelayMs = 2_147_483_647;

/** Every setting: what it means, what it is by default, and what it may be. */
export const settingsTable = {
  BANK_PORT: {
    doc: 'Port to listen on; 0 takes any free one.',
    default: '8081',
    mustBe: 'a whole number from 0 to 65535',
    schema: wholeNumber(65_535),
  },
  BANK_HOST: {
    doc: 'Address of this machine at which the bank listens; "::" is every address, those of IPv4 too.',
    default: '127.0.0.1',
    mustBe: 'an address of this machine, such as 127.0.0.1, or :: for all of them',
    schema: z.string().refine((host) => isIP(host) !== 0 || isHostName(host)),
  },
  BANK_LEDGER_FILE: {
    doc: 'SQLite file that keeps the ledger; its folder is created.',
    default: '.data/bank-ledger.sqlite',
    mustBe: 'the path of a file',
    // SQLite would read this one as a database in memory, which forgets every charge.
    schema: z.string().refine((file) => file !== ':memory:'),
  },
  BANK_SETTLE_MS: {
    doc: 'How long pending payments take to settle.',
    default: '5000',
    mustBe: 'a whole number of milliseconds',
    schema: wholeNumber(1e12),
  },
  BANK_REFUND_SETTLE_MS: {
    doc: 'How long pending refunds take to settle.',
    default: '5000',
    mustBe: 'a whole number of milliseconds',
    schema: wholeNumber(1e12),
  },
  BANK_ANSWER_DELAY_MS: {
    doc: 'Artificial latency of every answer to a deposit, or to an operation on it, after it was done.',
    default: '0',
    mustBe: `a whole number of milliseconds, at most ${longestDelayMs}`,
    schema: wholeNumber(longestDelayMs),
  },
  LOG_LEVEL: {
    doc: 'The least level that is logged.',
    default: 'info',
    mustBe: 'fatal, error, warn, info, debug, trace or silent',
    schema: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']),
  },
  DOCS: {
    doc: 'off: no Swagger UI, no openapi.yaml and no page of all errors.',
    default: 'on',
    mustBe: 'on or off',
    schema: z.enum(['on', 'off']).transform((value) => value === 'on'),
  },
};

export type Config = ReturnType<typeof readConfig>;

/** Settings that cannot be used; the message names each variable, one a line. */
export class ConfigError extends Error {}

/**
 * Reads every setting once; an empty variable counts as unset. Throws ConfigError with everything that
 * is wrong.
 */
export function readConfig(env: Record<string, string | undefined>, dotEnv: DotEnv = noDotEnv) {
  const problems = [...wrongNames(Object.keys(settingsTable), env, dotEnv)];

  // What is wrong is read as its default: nothing is returned then.
  function read<Value>(
    variable: keyof typeof settingsTable,
    row: { default: string; mustBe: string; schema: z.ZodType<Value, string> },
  ): Value {
    const given = env[variable]?.trim() ?? '';
    const result = row.schema.safeParse(given === '' ? row.default : given);
    if (result.success) return result.data;
    problems.push(`${variable} must be ${row.mustBe}.`);
    return row.schema.parse(row.default);
  }
  const table = settingsTable;
  const config = {
    port: read('BANK_PORT', table.BANK_PORT),
    host: read('BANK_HOST', table.BANK_HOST),
    ledgerFile: read('BANK_LEDGER_FILE', table.BANK_LEDGER_FILE),
    settleMs: read('BANK_SETTLE_MS', table.BANK_SETTLE_MS),
    refundSettleMs: read('BANK_REFUND_SETTLE_MS', table.BANK_REFUND_SETTLE_MS),
    answerDelayMs: read('BANK_ANSWER_DELAY_MS', table.BANK_ANSWER_DELAY_MS),
    logLevel: read('LOG_LEVEL', table.LOG_LEVEL),
    docs: read('DOCS', table.DOCS),
  };
  if (problems.length > 0) throw new ConfigError(problems.join('\n'));
  return config;
}

import { isIP } from 'node:net';
import { z } from 'zod';
import { type Tls } from './server.js';
import { type DotEnv, noDotEnv } from '@payment-gateway/service-kit/settings/dot-env';
import { fileText, secretIn } from './settings/files.js';
import { wrongNames } from '@payment-gateway/service-kit/settings/names';

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

const TOKEN_FILE = 'BANK_REQUIRE_TOKEN_FILE';

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
  BANK_REQUIRE_TOKEN: {
    doc: 'Bearer tokens of which each call has to show one, with commas in between; health and documentation are for all. Unset: everybody may call. BANK_REQUIRE_TOKEN_FILE may name a file that holds them.',
    default: '',
    mustBe: 'visible ASCII characters without spaces, or a file of such',
    schema: z
      .string()
      .regex(/^[\x21-\x7e]*$/)
      .transform((text) => text.split(',').filter((token) => token !== '')),
  },
  BANK_SERVER_CERT: {
    doc: "File with the bank's certificate in PEM form: it then speaks HTTPS.",
    default: '',
    mustBe: 'the path of a file that can be read',
    schema: fileText,
  },
  BANK_SERVER_KEY: {
    doc: 'File with the private key of BANK_SERVER_CERT in PEM form.',
    default: '',
    mustBe: 'the path of a file that can be read',
    schema: fileText,
  },
  BANK_CLIENT_CA: {
    doc: 'File with the certificates of the authorities, in PEM form, one of which has to have signed the certificate that each caller shows (mutual TLS).',
    default: '',
    mustBe: 'the path of a file that can be read',
    schema: fileText,
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
  const names = [...Object.keys(settingsTable), TOKEN_FILE];
  const problems = [...wrongNames(names, env, dotEnv)];

  const tokenFile = env[TOKEN_FILE]?.trim() ?? '';
  const given = env.BANK_REQUIRE_TOKEN?.trim() ?? '';
  const tokens = given === '' && tokenFile !== '' ? secretIn(tokenFile) : given;
  if (tokens === null) problems.push(`${TOKEN_FILE} must be the path of a file that can be read.`);

  // What is wrong is read as its default: nothing is returned then.
  function read<Value>(
    variable: keyof typeof settingsTable,
    row: { default: string; mustBe: string; schema: z.ZodType<Value, string> },
  ): Value {
    const given = (variable === 'BANK_REQUIRE_TOKEN' ? tokens : env[variable]?.trim()) ?? '';
    const result = row.schema.safeParse(given === '' ? row.default : given);
    if (result.success) return result.data;
    problems.push(`${variable} must be ${row.mustBe}.`);
    return row.schema.parse(row.default);
  }
  function tlsFrom(cert: string | null, key: string | null, clientCa: string | null): Tls | null {
    if ((cert === null) !== (key === null)) {
      problems.push('BANK_SERVER_CERT and BANK_SERVER_KEY must be set together.');
    }
    if (clientCa !== null && cert === null) {
      problems.push('BANK_CLIENT_CA must not be set without BANK_SERVER_CERT.');
    }
    return cert === null || key === null ? null : { cert, key, clientCa };
  }

  const table = settingsTable;
  const config = {
    port: read('BANK_PORT', table.BANK_PORT),
    host: read('BANK_HOST', table.BANK_HOST),
    ledgerFile: read('BANK_LEDGER_FILE', table.BANK_LEDGER_FILE),
    requireTokens: read('BANK_REQUIRE_TOKEN', table.BANK_REQUIRE_TOKEN),
    tls: tlsFrom(
      read('BANK_SERVER_CERT', table.BANK_SERVER_CERT),
      read('BANK_SERVER_KEY', table.BANK_SERVER_KEY),
      read('BANK_CLIENT_CA', table.BANK_CLIENT_CA),
    ),
    settleMs: read('BANK_SETTLE_MS', table.BANK_SETTLE_MS),
    refundSettleMs: read('BANK_REFUND_SETTLE_MS', table.BANK_REFUND_SETTLE_MS),
    answerDelayMs: read('BANK_ANSWER_DELAY_MS', table.BANK_ANSWER_DELAY_MS),
    logLevel: read('LOG_LEVEL', table.LOG_LEVEL),
    docs: read('DOCS', table.DOCS),
  };
  if (problems.length > 0) throw new ConfigError(problems.join('\n'));
  return config;
}

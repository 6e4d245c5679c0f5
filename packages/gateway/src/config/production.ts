import { isIPv4 } from 'node:net';
import { sandboxRings } from './sandbox.js';
import { type MysqlAddress } from '../database/engines/mysql-address.js';
import { shareAKey } from '../vault/key-ring.js';
import { type KeyRings } from './programs.js';
import { type SettingsReader } from '@payment-gateway/service-kit/config/reader';
import { type Environment } from '@payment-gateway/service-kit/config/setting';
import { settings } from './settings.js';

// What production refuses although each setting by itself is valid.

/**
 * Problems with Node.js's own variables and options, as sentences: those that weaken the protection of cards
 * in transit or in memory. None outside of production.
 */
export function unsafeRuntime(
  environment: Environment,
  nodeArguments: readonly string[] = process.execArgv,
): readonly string[] {
  if (environment[settings.mode.variable] !== 'production') return [];
  const problems: string[] = [];
  if (environment.NODE_TLS_REJECT_UNAUTHORIZED === '0') {
    problems.push(
      'NODE_TLS_REJECT_UNAUTHORIZED must not be 0 in production: anybody could pass for the bank. An authority of your own is named by BANK_TLS_CA',
    );
  }
  if ((environment.NODE_DEBUG ?? '') !== '') {
    problems.push('NODE_DEBUG must not be set in production: it prints headers, tokens included');
  }
  const options = environment.NODE_OPTIONS ?? '';
  for (const [option, why] of UNSAFE_OPTIONS) {
    if (options.split(/\s+/).some((one) => isOption(one, option))) {
      problems.push(`NODE_OPTIONS must not have --${option} in production: ${why}`);
    } else if (nodeArguments.some((one) => isOption(one, option))) {
      problems.push(`Node.js must not be started with --${option} in production: ${why}`);
    }
  }
  return problems;
}

const SEES_MEMORY = 'a debugger sees card numbers and keys';
const WRITES_MEMORY = 'it writes memory, card numbers and keys included, to a file';

const UNSAFE_OPTIONS: readonly (readonly [option: string, why: string])[] = [
  ['inspect', SEES_MEMORY],
  ['inspect-brk', SEES_MEMORY],
  ['inspect-wait', SEES_MEMORY],
  ['tls-keylog', 'it writes down what decrypts the connections'],
  ['trace-tls', 'it prints what goes over the connections'],
  ['tls-min-v1.0', 'TLS 1.0 is broken'],
  ['tls-min-v1.1', 'TLS 1.1 is broken'],
  ['insecure-http-parser', 'it lets requests be smuggled in'],
  ['heapsnapshot-signal', WRITES_MEMORY],
  ['heapsnapshot-near-heap-limit', WRITES_MEMORY],
  ['abort-on-uncaught-exception', WRITES_MEMORY],
];

// Node.js treats underscores as dashes, and accepts a value after "=".
const isOption = (given: string, option: string): boolean =>
  given.replace(/^--/, '').replace(/=.*$/s, '').replaceAll('_', '-') === option &&
  given.startsWith('--');

/** A database on another machine needs TLS (PCI DSS 4.2.1), or a connection declared to be protected. */
export function refusePlainMysql({ read, refuse }: SettingsReader, { hosts }: MysqlAddress): void {
  const { databaseTls, databasePlainText, databaseUrl, databaseHost, mode } = settings;
  if (read(databaseTls) !== 'off' || read(databasePlainText) === 'allow') return;
  const remote = hosts.find(({ host }) => !isThisMachine(host));
  if (remote === undefined) return;
  refuse(
    [databaseTls, databasePlainText, databaseUrl, databaseHost, mode],
    `must be verify-identity or verify-ca in production, since MySQL is on another machine (${remote.host}); with ${databasePlainText.variable}=allow it need not`,
  );
}

const isThisMachine = (host: string): boolean =>
  host === 'localhost' ||
  host === '::1' ||
  (/^(::ffff:)?127\./i.test(host) && isIPv4(host.replace(/^::ffff:/i, '')));

/** Whether NODE_ENV is set; if not, this is a sandbox on one machine. */
export const isModeSaid = (environment: Environment): boolean =>
  (environment[settings.mode.variable] ?? '') !== '';

/** A database server may be shared, and lasts: there, published keys are only accepted in a declared sandbox. */
export function refusePublishedKeys({ refuse }: SettingsReader, rings: Partial<KeyRings>): void {
  for (const name of ['cardKeys', 'tokenHashKeys'] as const) {
    const ring = rings[name];
    if (ring === undefined) continue;
    if (!sandboxRings.some((published) => shareAKey(published, ring))) continue;
    refuse(
      [settings[name], settings.mode],
      `must be set to keys of your own on MySQL: the sandbox key is published. If this is a sandbox, say ${settings.mode.variable}=development`,
    );
  }
}

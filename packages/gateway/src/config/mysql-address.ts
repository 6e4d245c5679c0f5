import { isIPv6 } from 'node:net';
import { z } from 'zod';
import { HIDDEN } from '@payment-gateway/service-kit/config/setting';
import { type MysqlAddress, type MysqlHost } from '../database/engines/mysql-address.js';

const DEFAULT_PORT = 3306;
const PROBLEM =
  'must look like mysql://user:password@host:3306/payment_gateway, without parameters; other characters than letters and digits in the password are percent-encoded';

/**
 * Reads a `mysql://` address of one or several hosts, `mysql://user:password@host1:3306,host2/name`;
 * percent-escapes in user, password and name are decoded.
 */
export const mysqlUrl: z.ZodType<MysqlAddress> = z
  .string()
  .transform((text, context) => tell(context, parseUrl(text)));

/** Reads `host`, `host:port` or `[::1]:port`, or several, separated by commas. */
export const mysqlHosts: z.ZodType<MysqlAddress['hosts']> = z
  .string()
  .transform((text, context) => tell(context, parseHosts(text)));

/** A `mysql://` address for people, without the password. */
export function withoutPassword(text: string): string {
  if (text === '') return '';
  const { scheme, login, rest } = PARTS.exec(text)?.groups ?? {};
  if (login === undefined) return HIDDEN;
  const [user, ...password] = login.split(':');
  return password.length === 0 ? text : `${scheme}${user}:${HIDDEN}@${rest}`;
}

// As below, the login ends at the last at sign before the name of the database.
const PARTS = /^(?<scheme>\w+:\/\/)(?<login>[^/?#]*@|)(?<rest>[^/?#@]*\/[^?#]+)$/;

/** What is wrong with a text. */
class Problem {
  constructor(readonly message: string) {}
}

function tell<T>(context: z.RefinementCtx, parsed: T | Problem): T {
  if (!(parsed instanceof Problem)) return parsed;
  context.addIssue({ code: 'custom', message: parsed.message });
  return z.NEVER;
}

// Not `new URL`, which supports only one host. Parameters (`?ssl-mode=…`) are refused, not ignored:
// someone may rely on them.
const ADDRESS =
  /^(?:mysql|mariadb):\/\/(?:(?<login>[^/?#]*)@)?(?<hosts>[^/?#@]*)\/(?<name>[^?#]+)$/i;

function parseUrl(text: string): MysqlAddress | Problem {
  const { login = '', hosts: list, name } = ADDRESS.exec(text)?.groups ?? {};
  if (list === undefined || name === undefined) return new Problem(PROBLEM);
  const hosts = parseHosts(list);
  if (hosts instanceof Problem) return hosts;
  const [user = '', ...password] = login.split(':');
  try {
    return {
      hosts,
      user: decodeURIComponent(user),
      password: decodeURIComponent(password.join(':')),
      database: decodeURIComponent(name),
    };
  } catch {
    return new Problem(PROBLEM); // a lone percent sign
  }
}

function parseHosts(text: string): MysqlAddress['hosts'] | Problem {
  const hosts: MysqlHost[] = [];
  for (const place of text.split(',')) {
    const host = parseHost(place.trim());
    if (host instanceof Problem) return host;
    if (hosts.some((other) => other.host === host.host && other.port === host.port)) {
      return new Problem('names the same host twice');
    }
    hosts.push(host);
  }
  const [first, ...others] = hosts;
  return first === undefined ? new Problem('names no host') : [first, ...others];
}

const HOST = /^(?:\[(?<bracketed>[^\]]*)\]|(?<plain>[^:[\]]*))(?::(?<port>[^:]*))?$/;

function parseHost(text: string): MysqlHost | Problem {
  if (isIPv6(text)) return { host: text, port: DEFAULT_PORT };
  const { bracketed, plain, port = String(DEFAULT_PORT) } = HOST.exec(text)?.groups ?? {};
  if (bracketed === undefined && plain === '') return new Problem('names no host, or an empty one');
  if (bracketed === undefined ? !/^[\w.-]+$/.test(plain ?? '') : !isIPv6(bracketed)) {
    return new Problem(
      'names a host that is none; an IPv6 address with a port is written [::1]:3306',
    );
  }
  if (!/^\d{1,5}$/.test(port) || Number(port) < 1 || Number(port) > 65_535) {
    return new Problem('has a port that is not a whole number from 1 to 65535');
  }
  // Host names are case-insensitive; lower case reveals duplicates.
  return { host: (bracketed ?? plain ?? '').toLowerCase(), port: Number(port) };
}

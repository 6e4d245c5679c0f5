import { z } from 'zod';
import { type MysqlAddress } from '../storage/engines/mysql.js';

const DEFAULT_PORT = 3306;
const PROBLEM =
  'must look like mysql://user:password@host:3306/payment_gateway, without parameters; other characters than letters and digits in the password are percent-encoded';

/** Reads a `mysql://` address; percent-escapes in user and password are decoded. */
export const mysqlUrl: z.ZodType<MysqlAddress> = z.string().transform((text, context) => {
  const address = parse(text);
  if (address !== null) return address;
  context.addIssue({ code: 'custom', message: PROBLEM });
  return z.NEVER;
});

// Parameters (`?ssl-mode=…`) are refused and not passed over: they may be what somebody relies on.
function parse(text: string): MysqlAddress | null {
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  if (!/^(mysql|mariadb):$/.test(url.protocol) || url.search !== '') return null;
  try {
    const address = {
      host: url.hostname.replace(/^\[|\]$/g, ''),
      port: url.port === '' ? DEFAULT_PORT : Number(url.port),
      user: decodeURIComponent(url.username),
      password: decodeURIComponent(url.password),
      database: decodeURIComponent(url.pathname.slice(1)),
    };
    return address.database === '' ? null : address;
  } catch {
    return null; // a lone percent sign
  }
}

/** Splits `host`, `host:port` or `[::1]:port`; a bare IPv6 address is a host. */
export function hostAndPort(text: string): Pick<MysqlAddress, 'host' | 'port'> {
  const [, host, port] = /^(\[[^\]]+\]|[^:]+)(?::(\d+))?$/.exec(text) ?? [];
  return {
    host: (host ?? text).replace(/^\[|\]$/g, ''),
    port: port === undefined ? DEFAULT_PORT : Number(port),
  };
}

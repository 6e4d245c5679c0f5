import { z } from 'zod';
import { type MysqlAddress } from '../storage/engines/mysql.js';

const DEFAULT_PORT = 3306;
const PROBLEM = 'must look like mysql://user:password@host:3306/payment_gateway';

/** Reads a `mysql://` address; percent-escapes in user and password are decoded. */
export const mysqlUrl: z.ZodType<MysqlAddress> = z.string().transform((text, context) => {
  const url = URL.canParse(text) ? new URL(text) : null;
  const database = decodeURIComponent(url?.pathname.slice(1) ?? '');
  if (url === null || !/^(mysql|mariadb):$/.test(url.protocol) || database === '') {
    context.addIssue({ code: 'custom', message: PROBLEM });
    return z.NEVER;
  }
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? DEFAULT_PORT : Number(url.port),
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    database,
  };
});

/** Splits `host` or `host:port`. */
export function hostAndPort(text: string): Pick<MysqlAddress, 'host' | 'port'> {
  const [, host, port] = /^(.*?)(?::(\d+))?$/.exec(text) ?? [];
  return { host: host ?? text, port: port === undefined ? DEFAULT_PORT : Number(port) };
}

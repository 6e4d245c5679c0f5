// RFC 9110, 7.2: a name or an address, and perhaps a port.
const AUTHORITY = /^(?:\[[\da-f:.]+\]|[\w.~!$&'()*+,;=%-]+)(?::\d*)?$/i;
const ABSOLUTE = /^https?:\/\/([^/?#]*)(.*)$/is;

/** True for what a Host header may say, and an absolute address between `//` and its path. */
export const isAuthority = (text: string): boolean => AUTHORITY.test(text);

/**
 * The target of a request as a path with its query, which is all that Express reads; the authority of
 * an absolute one says nothing here (RFC 9112, 3.2.2). What has no path, or is no address, is `*`.
 */
export function pathOf(target: string): string {
  if (target.startsWith('/')) return target;
  const [, authority = '', rest = ''] = ABSOLUTE.exec(target) ?? [];
  if (!isAuthority(authority)) return '*';
  return rest.startsWith('/') ? rest : `/${rest}`;
}

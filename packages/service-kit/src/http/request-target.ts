// RFC 9110, 7.2: a name or an address, optionally with a port.
const AUTHORITY = /^(?:\[[\da-f:.]+\]|[\w.~!$&'()*+,;=%-]+)(?::\d*)?$/i;
const ABSOLUTE = /^https?:\/\/([^/?#]*)(.*)$/is;

/** True for a valid Host header, or the part of an absolute URL between `//` and its path. */
export const isAuthority = (text: string): boolean => AUTHORITY.test(text);

/**
 * A request's target as a path with its query, which is all that Express reads. The authority of an absolute
 * URL is ignored (RFC 9112, 3.2.2). `*` if it has no path or is not a URL.
 */
export function pathOf(target: string): string {
  if (target.startsWith('/')) return target;
  const [, authority = '', rest = ''] = ABSOLUTE.exec(target) ?? [];
  if (!isAuthority(authority)) return '*';
  return rest.startsWith('/') ? rest : `/${rest}`;
}

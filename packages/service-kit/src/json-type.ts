const PLAIN = 'application/json';
const TYPE = /^application\/json[ \t]*(?:;(.*))?$/is;
// RFC 9110, 5.6.6: a parameter, its value a token or quoted, or nothing at all between two semicolons.
const PARAMETER =
  /[ \t]*(?:([\w!#$%&'*+.^`|~-]+)=(?:([\w!#$%&'*+.^`|~-]+)|"((?:[^"\\]|\\.)*)"))?[ \t]*(?:;|$)/y;
const UTF_8 = /^utf-?8$/i;

/**
 * True for a Content-Type that says JSON in UTF-8, whatever other parameters it has. A charset may be
 * left out: JSON is UTF-8 (RFC 8259, 8.1).
 */
export function isJsonType(type: string): boolean {
  if (type === PLAIN) return true;
  const parameters = TYPE.exec(type)?.[1];
  if (parameters === undefined) return TYPE.test(type);
  for (PARAMETER.lastIndex = 0; PARAMETER.lastIndex < parameters.length;) {
    const [, name, token, quoted = ''] = PARAMETER.exec(parameters) ?? [];
    // It starts from the front again when nothing matched.
    if (PARAMETER.lastIndex === 0) return false;
    const value = token ?? quoted.replace(/\\(.)/g, '$1');
    if (name?.toLowerCase() === 'charset' && !UTF_8.test(value)) return false;
  }
  return true;
}

/** True for a Content-Encoding that leaves the body as it is. */
export const isPlainEncoding = (encoding: string): boolean =>
  encoding.split(',').every((one) => ['', 'identity'].includes(one.trim().toLowerCase()));

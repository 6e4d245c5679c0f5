const PLAIN = 'application/json';
const TYPE = /^application\/json[ \t]*(?:;(.*))?$/is;
// RFC 9110, 5.6.6: a parameter with a token or a quoted string as its value, or nothing between semicolons.
const PARAMETER =
  /[ \t]*(?:([\w!#$%&'*+.^`|~-]+)=(?:([\w!#$%&'*+.^`|~-]+)|"((?:[^"\\]|\\.)*)"))?[ \t]*(?:;|$)/y;
const UTF_8 = /^utf-?8$/i;

/** True for a Content-Type of JSON in UTF-8, the default of JSON (RFC 8259, 8.1). Ignores other parameters. */
export function isJsonType(type: string): boolean {
  if (type === PLAIN) return true;
  const parameters = TYPE.exec(type)?.[1];
  if (parameters === undefined) return TYPE.test(type);
  for (PARAMETER.lastIndex = 0; PARAMETER.lastIndex < parameters.length;) {
    const [, name, token, quoted = ''] = PARAMETER.exec(parameters) ?? [];
    // Zero after a failed match.
    if (PARAMETER.lastIndex === 0) return false;
    const value = token ?? quoted.replace(/\\(.)/g, '$1');
    if (name?.toLowerCase() === 'charset' && !UTF_8.test(value)) return false;
  }
  return true;
}

/** True for a Content-Encoding that does not change the body. */
export const isPlainEncoding = (encoding: string): boolean =>
  encoding.split(',').every((one) => ['', 'identity'].includes(one.trim().toLowerCase()));

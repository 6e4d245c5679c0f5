import { type IncomingMessage } from 'node:http';

/**
 * The values of all lines of a header, by its lower-case name. Node's `headers` joins some headers' lines and
 * keeps only the first of others, which would hide what else was sent.
 */
export function headerLines({ rawHeaders }: IncomingMessage, name: string): readonly string[] {
  const values: string[] = [];
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const given = rawHeaders[at];
    if (given?.length === name.length && given.toLowerCase() === name) {
      values.push(rawHeaders[at + 1] ?? '');
    }
  }
  return values;
}

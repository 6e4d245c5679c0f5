import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const read = (path: string) => readFileSync(join(__dirname, '../..', path), 'utf8');

// Bank and gateway import nothing of each other. What they know in common of HTTP and JSON stands in
// both, word for word; the gateway's tests hold the one, and this holds the other to it.
it.each(['request/strict-json.ts', 'request/json-type.ts', 'request-target.ts', 'pipeline.ts'])(
  'the bank reads requests by the same rules as the gateway: %s',
  (path) => {
    const name = path.split('/').at(-1) ?? '';
    expect(read(`bank-simulator/src/${name}`)).toBe(read(`gateway/src/http/${path}`));
  },
);

import { type Random } from './random.js';
import { type FuzzRequest } from './sound-request.js';

/** Bytes that started as requests, and were mutated. */
export function wildRequest(makeAny: () => FuzzRequest, random: Random): FuzzRequest {
  // The length of a response to HEAD is not that of its body, so its end could not be found.
  const make = (): FuzzRequest => {
    const made = makeAny();
    return made.method === 'HEAD' ? make() : made;
  };
  const request = make();
  const { bytes } = request;
  const text = bytes.toString('latin1');
  const at = random.below(bytes.length + 1);
  const line = (added: string): string => text.replace('\r\n', () => `\r\n${added}\r\n`);
  const changed = random.weighed<() => string | Buffer>([
    [4, () => flipped(bytes, random)],
    [3, () => text.slice(0, at)],
    [2, () => text.slice(0, at) + random.pick(STRAY) + text.slice(at)],
    [1, () => text.slice(at)],
    [1, () => text.replaceAll('\r\n', random.pick(['\n', '\r', '\r\r\n', '\u0085']))],
    [
      1,
      () =>
        line(
          `Content-Length: ${random.pick(['0', '1', '-1', '9'.repeat(20), '0x10', '1, 2', ''])}`,
        ),
    ],
    [
      1,
      () =>
        line(
          `Transfer-Encoding: ${random.pick(['chunked', 'gzip', 'chunked, chunked', ' chunked'])}`,
        ),
    ],
    [1, () => line('Host: other')],
    [1, () => line(` folded: ${'x'.repeat(random.below(20_000))}`)],
    [1, () => text.replace('HTTP/1.1', () => random.pick(VERSIONS))],
    [
      1,
      () =>
        text.replace(/^(\S+) \/?/, (_all, method: string) => `${method} ${random.pick(TARGETS)}`),
    ],
    [
      2,
      () =>
        Array.from({ length: 2 + random.below(6) }, () => make().bytes.toString('latin1')).join(''),
    ],
    [1, () => Buffer.from(Array.from({ length: random.below(2_000) }, () => random.below(256)))],
  ])();
  return {
    ...request,
    bytes: typeof changed === 'string' ? Buffer.from(changed, 'latin1') : changed,
    isSound: false,
  };
}

const STRAY = [
  '\0',
  '\r\n',
  '\r\n\r\n',
  '\n',
  ':',
  ' ',
  '\t',
  '\xff',
  '0\r\n\r\n',
  'GET / HTTP/1.1\r\n',
];
const VERSIONS = [
  'HTTP/1.0',
  'HTTP/0.9',
  'HTTP/1.2',
  'HTTP/2.0',
  'HTTP/9.9',
  'http/1.1',
  'HTTP/1.1 ',
  '',
];
const TARGETS = [
  '*',
  'http://x/',
  'https://',
  '//',
  'x:443',
  '?',
  '#',
  'http://[::1',
  'ftp://x/',
  '\\',
  '%',
];

function flipped(bytes: Buffer, random: Random): Buffer {
  const copy = Buffer.from(bytes);
  for (let left = 1 + random.below(4); left > 0 && copy.length > 0; left--) {
    const at = random.below(copy.length);
    copy[at] = (copy[at] ?? 0) ^ (1 << random.below(8));
  }
  return copy;
}

import fc from 'fast-check';
import { JsonFault, parseStrictJson } from '../../src/http/strict-json.js';

/** What a text is refused with, in short. */
function faultOf(text: string): { kind: string; message: string; path: readonly string[] } | null {
  try {
    parseStrictJson(text);
    return null;
  } catch (error) {
    if (!(error instanceof JsonFault)) throw error;
    const { kind, message, path } = error;
    return { kind, message, path };
  }
}

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

describe('Strict JSON', () => {
  test('is read like JSON.parse', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 6 }), fc.constantFrom(undefined, 1, '\t'), (text, indent) => {
        const value: unknown = JSON.parse(text);
        expect(parseStrictJson(JSON.stringify(value, null, indent))).toEqual(value);
      }),
    );
  });

  test('is what JSON.parse accepts, and nothing else', () => {
    const token = fc.oneof(
      fc.constantFrom(
        ...Array.from('{}[]:,"\\ \n\t\r-+.eE0123456789'),
        'true',
        'null',
        '"a"',
        '"b":1',
        '\\u00e9',
      ),
      fc.string({ maxLength: 3 }),
    );
    const garbled = fc.array(token, { maxLength: 12 }).map((tokens) => tokens.join(''));
    // A valid text of which something was taken out, or put in.
    const spoiled = fc
      .tuple(fc.json({ maxDepth: 3 }), fc.nat(), fc.nat(3), token)
      .map(([text, at, length, put]) => {
        const from = at % (text.length + 1);
        return text.slice(0, from) + put + text.slice(from + length);
      });
    fc.assert(
      fc.property(fc.oneof(garbled, spoiled), (text) => {
        const fault = faultOf(text);
        const isTaken = fault === null || fault.kind === 'repeated_name';
        expect({ text, isTaken }).toEqual({ text, isTaken: isJson(text) });
      }),
      { numRuns: 2_000 },
    );
  });

  test.each([
    ['{"amount":1,"amount":2}', ['amount']],
    ['{"amount":1,"\\u0061mount":2}', ['amount']],
    ['{"a":1,"b":2,"a":1}', ['a']],
    ['{"card":{"number":"1","number":"1"}}', ['card', 'number']],
    ['{"":1,"":1}', ['']],
    ['{"\\ud800":1,"\\uD800":1}', ['\ud800']],
    ['{"/":1,"\\/":1}', ['/']],
    ['{"__proto__":1,"__proto__":1}', ['__proto__']],
    ['[1,{"a":[{"b":1,"b":1}]}]', ['1', 'a', '0', 'b']],
    ['{"a":{"x":1},"b":{"x":1},"b":1}', ['b']],
  ])('%s is refused: a repeated name', (text, path) => {
    expect(faultOf(text)).toMatchObject({ kind: 'repeated_name', path });
  });

  test.each([
    '{"a":1,"a":2',
    '{"a":1,"a":2}x',
    '{"a":1,"a":\t',
    '{"a":1,"a":"\t"}',
    '{"a":1,"a":+1}',
  ])('%j is not JSON, whatever is repeated in it', (text) => {
    expect(faultOf(text)).toMatchObject({ kind: 'syntax' });
  });

  test('excessive depth is reported, whatever is repeated before it', () => {
    expect(faultOf(`{"a":1,"a":${'['.repeat(500_000)}`)).toMatchObject({ kind: 'too_deep' });
  });

  test.each(['{"a":{"a":{"a":1}}}', '{"a":1,"A":1}', '{"é":1,"e\u0301":1}', '[{"a":1},{"a":1}]'])(
    '%s has no name twice',
    (text) => {
      expect(parseStrictJson(text)).toEqual(JSON.parse(text));
    },
  );

  test.each([
    '0.99999999999999999',
    '9007199254740990.4',
    '1000.00000000000000001',
    '1e-400',
    '-1e-400',
    '0.1e-400',
    '4.9e-324000',
    '123456789012345678.5',
    '10000000000000000000.5e0',
    `0.${'0'.repeat(400)}1`,
    '999999999999999999999999e-24',
  ])('%s does not become an integer', (literal) => {
    expect(Number.isInteger(Number(literal))).toBe(true);
    expect(parseStrictJson(`{"a":[0,${literal}]}`)).toEqual({ a: [0, NaN] });
  });

  test.each([
    ['1000.0', 1000],
    ['1e3', 1000],
    ['1E+3', 1000],
    ['1.5e1', 15],
    ['100000e-2', 1000],
    ['0.0', 0],
    ['0e-5', 0],
    ['-0.0', -0],
    ['9007199254740991.000', Number.MAX_SAFE_INTEGER],
    ['1.5', 1.5],
    ['0.1', 0.1],
    ['1e400', Infinity],
  ])('%s is exactly %d', (literal, value) => {
    expect(parseStrictJson(`{"amount":${literal}}`)).toEqual({ amount: value });
  });

  test('a number that would lose its fraction is found anywhere', () => {
    const text = '{"__proto__":1e-400,"a":{"__proto__":{"b":[[0.99999999999999999]]}},"c":1}';
    expect(JSON.stringify(parseStrictJson(text))).toBe(
      '{"__proto__":null,"a":{"__proto__":{"b":[[null]]}},"c":1}',
    );
  });

  test('eight levels are read, nine are not', () => {
    const nested = (levels: number) => '[{"a":'.repeat(levels / 2) + '1' + '}]'.repeat(levels / 2);
    expect(faultOf(nested(8))).toBeNull();
    expect(faultOf(`[${nested(8)}]`)).toMatchObject({ kind: 'too_deep' });
    expect(faultOf('['.repeat(500_000))).toMatchObject({ kind: 'too_deep' });
    expect(faultOf('{"a":'.repeat(100_000))).toMatchObject({ kind: 'too_deep' });
  });

  test.each([
    ['', 'The body is empty.'],
    [' \r\n\t', 'The body is empty.'],
    ['{"a":1,}', 'At line 1, column 8: a name in double quotes is expected.'],
    ["{'a':1}", 'At line 1, column 2: a name in double quotes is expected.'],
    ['{a:1}', 'At line 1, column 2: a name in double quotes is expected.'],
    ['{"a" 1}', 'At line 1, column 6: a colon is expected.'],
    ['{"a":1 "b":2}', 'At line 1, column 8: a comma or a closing brace is expected.'],
    ['[1 2]', 'At line 1, column 4: a comma or a closing bracket is expected.'],
    ['[1,]', 'At line 1, column 4: a value is expected.'],
    ['amount=1', 'At line 1, column 1: a value is expected.'],
    ['{"a":NaN}', 'At line 1, column 6: a value is expected.'],
    ['{"a":-Infinity}', 'At line 1, column 7: a digit is expected.'],
    ['{"a":True}', 'At line 1, column 6: a value is expected.'],
    ['{"a":+1}', 'At line 1, column 6: a value is expected.'],
    ['{"a":.5}', 'At line 1, column 6: a value is expected.'],
    ['{"a":1.}', 'At line 1, column 8: a digit is expected.'],
    ['{"a":1e}', 'At line 1, column 8: a digit is expected.'],
    ['{"a":01}', 'At line 1, column 7: a comma or a closing brace is expected.'],
    ['{"a":1} {"b":2}', 'At line 1, column 9: only white space may follow the value.'],
    ['{"a":1}}', 'At line 1, column 8: only white space may follow the value.'],
    ['{"a":"x\ny"}', 'At line 1, column 8: a control character in a text must be escaped.'],
    ['{"a":"\\x41"}', 'At line 1, column 8: this escape is none of JSON.'],
    ['{"a":"\\u12g4"}', 'At line 1, column 8: this escape is none of JSON.'],
    ['/* a */ {}', 'At line 1, column 1: a value is expected.'],
    ['\ufeff{}', 'At line 1, column 1: a value is expected.'],
    ['\u00a0{}', 'At line 1, column 1: a value is expected.'],
    ['{\n  "a": 1,\r\n  "b": x\n}', 'At line 3, column 8: a value is expected.'],
    ['{"a":', 'The body ends too early, at line 1, column 6: a value is expected.'],
    ['{"a":"4242', 'The body ends too early, at line 1, column 11: a closing quote is expected.'],
    [
      '{"a":1\n',
      'The body ends too early, at line 2, column 1: a comma or a closing brace is expected.',
    ],
  ])('%j is refused with the problem and its place', (text, message) => {
    expect(isJson(text)).toBe(false);
    expect(faultOf(text)?.message).toBe(message);
  });

  test('takes linear time even on adversarial input', () => {
    const zeros = '0'.repeat(250_000);
    const before = process.cpuUsage();
    for (const text of [
      `0.${zeros}1`,
      `1${zeros}.${zeros}1e5`,
      `{"a":1${zeros}.0}`,
      '"'.padEnd(500_000, '\\n'),
      ' '.repeat(500_000),
      `{${Array.from({ length: 50_000 }, (_, i) => `"${i}":0`).join(',')}}`,
    ]) {
      faultOf(text);
    }
    // Milliseconds each; in quadratic time it would be minutes.
    const { user } = process.cpuUsage(before);
    expect(user / 1e6).toBeLessThan(10);
  });
});

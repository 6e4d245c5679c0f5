import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findSecrets, readFilesForScan, removeFolder, temporaryFolder } from '../src/index.js';

const number = { name: 'card number', value: '4242424242424242' };
const holder = { name: 'holder', value: 'Zoë Ünique?>' };

const hay = (content: string | Buffer) => [{ name: 'control', bytes: Buffer.from(content) }];
const formsIn = (content: string | Buffer, secret = number) =>
  findSecrets(hay(content), [secret]).map((finding) => finding.form);

describe('findSecrets', () => {
  test('reports the place, the name and the form, but not the secret', () => {
    const findings = findSecrets(hay(`{"number":"${number.value}"}`), [number]);

    expect(findings).toEqual([
      { haystack: 'control', secret: 'card number', form: 'utf8', offset: 11 },
    ]);
    expect(JSON.stringify(findings)).not.toContain(number.value);
  });

  test.each([
    ['utf8', Buffer.from(holder.value)],
    ['utf16le', Buffer.from(holder.value, 'utf16le')],
    ['hex', Buffer.from(Buffer.from(holder.value).toString('hex'))],
    ['HEX', Buffer.from(Buffer.from(holder.value).toString('hex').toUpperCase())],
  ])('finds a planted %s control, not only at the start', (form, control) => {
    expect(formsIn(Buffer.concat([Buffer.from([0, 255, 7]), control]), holder)).toEqual([form]);
  });

  test.each([0, 1, 2, 3, 4, 5])(
    'finds base64 of a text with the secret at position %i',
    (before) => {
      const text = `${'x'.repeat(before)}${holder.value}`;

      for (const after of ['', 'y', 'yy', 'yyy']) {
        const encoded = Buffer.from(text + after).toString('base64');
        expect(formsIn(`token=${encoded}`, holder)).toContain(`base64 at ${before % 3}`);
      }
    },
  );

  test.each([0, 1, 2])('finds base64url of a text with the secret at position %i', (before) => {
    const secret = { name: 'key', value: '>>>???>>>???' };
    const encoded = Buffer.from(`${'x'.repeat(before)}${secret.value}`).toString('base64url');

    expect(formsIn(encoded, secret)).toEqual([`base64url at ${before}`]);
  });

  test.each(['4242 4242 4242 4242', '4242-4242-4242-4242', '4-2 4242424242 4242'])(
    'finds a card number written %s',
    (written) => {
      expect(formsIn(`card ${written}.`)).toEqual(['separated digits']);
    },
  );

  test('finds spaced digits also after plain ones', () => {
    expect(formsIn('4242424242424242, 4242 4242 4242 4242')).toEqual(['utf8', 'separated digits']);
  });

  test.each([
    ['a masked number', '**** **** **** 4242'],
    ['another number', '4000000000000002'],
    ['digits in two fields', '{"first8":"42424242","last8":"42424242"}'],
    ['nothing', ''],
  ])('finds nothing in %s', (_what, content) => {
    expect(formsIn(content)).toEqual([]);
  });

  test('searches for every secret in every haystack', () => {
    const haystacks = [
      { name: 'a', bytes: Buffer.from(holder.value) },
      { name: 'b', bytes: Buffer.from(number.value) },
    ];

    expect(
      findSecrets(haystacks, [number, holder]).map(({ haystack, secret }) => [haystack, secret]),
    ).toEqual([
      ['a', 'holder'],
      ['b', 'card number'],
    ]);
  });

  test('refuses values that would be found by chance', () => {
    expect(() => findSecrets([], [{ name: 'cvv', value: '123' }])).toThrow(/cvv is too short/);
    expect(formsIn('{"cvv":"123"}', { name: 'cvv', value: '"cvv":"123"' })).toEqual(['utf8']);
  });
});

describe('readFilesForScan', () => {
  let folder: string;
  beforeEach(() => (folder = temporaryFolder('scan')));
  afterEach(() => {
    removeFolder(folder);
  });

  test('reads a SQLite file with its companions', () => {
    const file = join(folder, 'gateway.sqlite');
    for (const suffix of ['', '-wal', '-shm']) writeFileSync(file + suffix, number.value);
    writeFileSync(join(folder, 'other'), number.value);

    expect(
      findSecrets(readFilesForScan([file]), [number]).map((finding) => finding.haystack),
    ).toEqual([file, `${file}-wal`, `${file}-shm`]);
  });

  test('reads folders with everything in them', () => {
    mkdirSync(join(folder, 'logs'));
    writeFileSync(join(folder, 'logs', 'gateway.log'), number.value);

    expect(readFilesForScan([folder]).map((it) => it.name)).toEqual([
      join(folder, 'logs', 'gateway.log'),
    ]);
  });

  test('a missing file is an error', () => {
    rmSync(folder, { recursive: true });
    expect(() => readFilesForScan([join(folder, 'gone')])).toThrow(/ENOENT/);
  });
});

import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const ROOT = join(__dirname, '../../..');

// Put together here, since this file is scanned as well.
const withCheckDigit = (digits: string): string => {
  const sum = Array.from(digits)
    .reverse()
    .map((digit, index) => Number(digit) * (index % 2 === 0 ? 2 : 1))
    .reduce((total, value) => total + (value > 9 ? value - 9 : value), 0);
  return `${digits}${(10 - (sum % 10)) % 10}`;
};
const PRIVATE_KEY = 'PRIVATE KEY';
const visa = withCheckDigit('453201511283036');
const amex = withCheckDigit('37911852640732');
const diners = withCheckDigit('3611284075219');
const unionPay = withCheckDigit('622126111111776193');
const key = (): string => randomBytes(32).toString('base64');
const groups = (digits: string, separator: string, ...sizes: number[]): string => {
  let from = 0;
  return sizes.map((size) => digits.slice(from, (from += size))).join(separator);
};

let repository: string;

const inRepository = (command: string, ...args: string[]) => {
  const { status, stdout, stderr } = spawnSync(command, args, {
    cwd: repository,
    encoding: 'utf8',
    env: { PATH: process.env.PATH, HOME: repository, GIT_CONFIG_NOSYSTEM: '1' },
  });
  return { status, stdout, output: stdout + stderr };
};
const git = (...args: string[]) => inRepository('git', ...args);
const commit = () => git('commit', '--message', 'a change');

function give(path: string, text: string): void {
  const file = join(repository, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

const read = (path: string): string => readFileSync(join(repository, path), 'utf8');

beforeAll(() => {
  repository = mkdtempSync(join(tmpdir(), 'pre-commit-'));
  const files = [
    '.githooks/pre-commit',
    '.prettierignore',
    'eslint.config.mjs',
    'package.json',
    'packages/toolchain/dialect.cjs',
    'packages/toolchain/pre-commit.mjs',
    'packages/toolchain/secret-scan.mjs',
    'packages/bank-simulator/src/domain/cards.ts',
    'packages/gateway/src/config/sandbox.ts',
    'packages/gateway/test/support/published-cards.ts',
  ];
  for (const file of files) cpSync(join(ROOT, file), join(repository, file));
  symlinkSync(join(ROOT, 'node_modules'), join(repository, 'node_modules'));
  give('.gitignore', 'node_modules\n');
  git('init', '--quiet');
  git('config', 'user.name', 'Somebody');
  git('config', 'user.email', 'somebody@example.com');
  git('add', '.');
  git('commit', '--quiet', '--message', 'before');
  git('config', 'core.hooksPath', '.githooks');
});

afterEach(() => {
  git('reset', '--quiet', '--hard');
  git('clean', '--quiet', '-d', '--force');
});

afterAll(() => {
  rmSync(repository, { recursive: true });
});

describe('A commit is refused for a line with', () => {
  const lines: Record<string, { line: string; what: string }> = {
    'a card number': { line: `const card = '${visa}';`, what: 'a card number' },
    'a card number in groups': { line: groups(visa, ' ', 4, 4, 4, 4), what: 'a card number' },
    'a card number with dashes': { line: groups(visa, '-', 4, 4, 4, 4), what: 'a card number' },
    'an American Express number': { line: groups(amex, ' ', 4, 6, 5), what: 'a card number' },
    'a Diners Club number': { line: `diners=${diners}`, what: 'a card number' },
    'a UnionPay number of 19 digits': { line: unionPay, what: 'a card number' },
    'a card number as a JSON number': { line: `{"number":${visa}}`, what: 'a card number' },
    'a webhook secret': { line: `WEBHOOK=whsec_${key()}`, what: 'a webhook secret' },
    'a token': {
      line: `Bearer pgw_${randomBytes(32).toString('base64url')}`,
      what: "a gateway's token",
    },
    'a live token': {
      line: `pgw_live_${randomBytes(24).toString('hex')}`,
      what: "a gateway's token",
    },
    'a private key': { line: `-----BEGIN ${PRIVATE_KEY}-----`, what: 'a private key' },
    'an RSA key': { line: `-----BEGIN RSA ${PRIVATE_KEY}-----`, what: 'a private key' },
    'card keys': { line: `CARD_KEYS=2026:${key()}`, what: 'a key ring' },
    'a ring of two keys in YAML': {
      line: `TOKEN_HASH_KEYS: "2026:${key()},2027:${key()}"`,
      what: 'a key ring',
    },
    'a key in the other alphabet of base64': {
      line: `k1:${randomBytes(32).toString('base64url')}`,
      what: 'a key ring',
    },
    'a GitHub token': { line: `ghp_${'a1B2'.repeat(9)}`, what: 'a GitHub token' },
  };
  let output: string;
  let status: number | null;

  beforeAll(() => {
    give(
      'leak.txt',
      Object.values(lines)
        .map(({ line }) => `${line}\n`)
        .join(''),
    );
    git('add', '.');
    ({ output, status } = commit());
  });

  test.each(Object.keys(lines))('%s', (name) => {
    const { line = '', what = '' } = lines[name] ?? {};
    expect(status).toBe(1);
    const number = Object.keys(lines).indexOf(name) + 1;
    expect(output).toContain(`leak.txt:${number}: ${what}\n`);
    expect(output).not.toContain(line);
  });
});

test('Published values, made-up values and other numbers are committed', () => {
  const lines = [
    '4242424242424242 4000000000000002',
    '4000 0566 5566 5556',
    '378282246310005',
    withCheckDigit('401178000000000'), // a range, filled up with zeros
    withCheckDigit('173258041111222'), // a time in microseconds
    withCheckDigit('176425920031'), // in milliseconds
    `0.${visa}`,
    `0190a1b2-${groups(visa, '-', 4, 4, 4, 4)}12345678`,
    `sha512-${'a1B2'.repeat(4)}${visa}x==`,
    visa.slice(0, -1) + String((Number(visa.at(-1)) + 1) % 10), // a wrong check digit
    'CARD_KEYS=2026:…',
    `CARD_KEYS=sandbox:${Buffer.from('sandbox card key: not for money!').toString('base64')}`,
    'pgw_live_0123456789ABCDEFGHIJKLMNOPQRSTUV',
    `whsec_${'A'.repeat(43)}=`,
    `k1:${Buffer.from('short').toString('base64')}`,
    'Set pgw_… as the token, whsec_… as the secret.',
  ];
  give('fine.txt', lines.join('\n'));
  git('add', '.');
  expect(commit()).toMatchObject({ status: 0 });
});

test('An existing secret does not block the commit of another line', () => {
  give('old.txt', `${visa}\nfirst\n`);
  git('add', '.');
  git('commit', '--quiet', '--no-verify', '--message', 'once');
  give('old.txt', `${visa}\nsecond\n`);
  git('add', '.');
  expect(commit()).toMatchObject({ status: 0 });
});

test('Only staged lines are checked', () => {
  give('staged.txt', 'nothing\n');
  git('add', '.');
  give('staged.txt', `${visa}\n`);
  expect(commit()).toMatchObject({ status: 0 });
});

test.each(['.env', 'deployments/secrets.env', 'certificates/server.key', 'data/books.sqlite'])(
  'The file %s is refused, whatever its content',
  (file) => {
    give(file, '');
    git('add', '--force', '--', file);
    expect(commit()).toMatchObject({
      status: 1,
      output: expect.stringContaining(`${file}: a file for secrets or data`) as string,
    });
  },
);

test('A test card becomes a published one by its row in the table', () => {
  give('packages/bank-simulator/src/domain/cards.ts', `export const cards = ['${visa}'];\n`);
  give('docs.md', `Pay with ${visa}.\n`);
  git('add', '.');
  expect(commit()).toMatchObject({ status: 0 });
});

test('Staged files are formatted before the commit', () => {
  give('packages/shop/src/one.ts', 'export const ONE = "1"');
  git('add', '.');
  expect(commit()).toMatchObject({ status: 0 });
  expect(git('show', 'HEAD:packages/shop/src/one.ts').stdout).toBe("export const ONE = '1';\n");
  expect(git('status', '--porcelain').stdout).toBe('');
});

test('A file with unstaged changes too is not formatted, but named', () => {
  give('packages/shop/src/two.ts', 'export const TWO = "2"');
  git('add', '.');
  give('packages/shop/src/two.ts', 'export const TWO = "2"; // and more');
  expect(commit()).toMatchObject({
    status: 1,
    output: expect.stringContaining('packages/shop/src/two.ts: not formatted') as string,
  });
  expect(read('packages/shop/src/two.ts')).toContain('// and more');
});

test('Staged code is linted', () => {
  give('packages/shop/src/three.ts', "console.log('three');\n");
  git('add', '.');
  expect(commit()).toMatchObject({
    status: 1,
    output: expect.stringContaining('packages/shop/src/three.ts:1: Unexpected console') as string,
  });
});

test('No tracked file of this repository holds a secret', () => {
  const { status, stderr } = spawnSync(
    process.execPath,
    ['packages/toolchain/pre-commit.mjs', '--all'],
    { cwd: ROOT, encoding: 'utf8' },
  );
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
});

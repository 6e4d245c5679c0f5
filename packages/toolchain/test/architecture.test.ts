import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const ROOT = join(__dirname, '../../..');

const draw = (...args: string[]) => {
  const { status, stderr } = spawnSync(
    process.execPath,
    [join(ROOT, 'packages/toolchain/architecture.mjs'), ...args],
    { encoding: 'utf8' },
  );
  return { status, stderr };
};

test('docs/architecture.md shows today’s rooms: run `npm run docs:architecture` when it does not', () => {
  expect(draw('--check')).toEqual({ status: 0, stderr: '' });
});

describe('The drawing of another repository', () => {
  const PAGE = '# House\n\n<!-- rooms: begin -->\n<!-- rooms: end -->\n\nBy hand.\n';
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'architecture-'));
    give('docs/architecture.md', PAGE);
    give('package.json', JSON.stringify({ workspaces: ['packages/shop', 'packages/till'] }));
    give(
      'packages/shop/package.json',
      JSON.stringify({
        name: '@us/shop',
        description: 'Sells.',
        dependencies: { '@us/till': '1', zod: '4' },
      }),
    );
    give(
      'packages/till/package.json',
      JSON.stringify({ name: '@us/till', description: 'Counts.' }),
    );
    give('packages/shop/src/counter/sell.ts', '');
    give('packages/shop/src/cellar/barrel.ts', '');
    give('packages/shop/src/attic/box.ts', '');
    giveRooms({
      counter: { holds: 'what is sold', mayUse: ['cellar/shelf'] },
      cellar: { holds: 'what is kept', mayUse: [] },
    });
  });

  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  function give(path: string, text: string): void {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }

  const giveRooms = (rooms: object | undefined): void => {
    const rules = [
      { name: 'shop-counter', comment: 'told by the table' },
      { name: 'no-circles', comment: 'No file | imports itself.' },
    ];
    give(
      '.dependency-cruiser.cjs',
      `module.exports = ${JSON.stringify({ rooms: rooms && { shop: rooms }, forbidden: rules })}`,
    );
  };

  const page = (): string => readFileSync(join(folder, 'docs/architecture.md'), 'utf8');

  test('has its packages, its rooms, their arrows and the other rules', () => {
    expect(draw(folder)).toEqual({ status: 0, stderr: '' });

    expect(page()).toContain('packages_shop --> packages_till');
    expect(page()).toMatch(/\[counter\/\]\(.*\) +\| what is sold +\| cellar\/shelf\/ +\|/);
    expect(page()).toMatch(/\[cellar\/\]\(.*\) +\| what is kept +\| nothing +\|/);
    expect(page()).toContain('shop_counter --> shop_cellar_shelf');
    expect(page()).toContain('shop_cellar --- shop_cellar_shelf');
    expect(page()).toContain('No file \\| imports itself.');
    expect(page()).not.toContain('told by the table');
  });

  test('names rooms without a rule', () => {
    draw(folder);
    expect(page()).toContain('these may import every room: `attic/`.');
  });

  test('keeps the text around it', () => {
    draw(folder);
    expect(page()).toMatch(
      /^# House\n\n<!-- rooms: begin -->\n[^]*<!-- rooms: end -->\n\nBy hand\.\n$/,
    );
  });

  test('stays the same when it is drawn again', () => {
    draw(folder);
    const first = page();
    draw(folder);
    expect(page()).toBe(first);
  });

  test('is out of date after a room is renamed, and is not changed by the check', () => {
    draw(folder);
    const before = page();
    giveRooms({
      counter: { holds: 'what is sold', mayUse: [] },
      vault: { holds: 'gold', mayUse: [] },
    });

    const { status, stderr } = draw('--check', folder);
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: 'docs/architecture.md is out of date: npm run docs:architecture\n',
    });
    expect(page()).toBe(before);
  });

  test.each([
    ['no marker', '# House\n'],
    ['its markers the wrong way round', '<!-- rooms: end -->\n<!-- rooms: begin -->\n'],
    ['a marker twice', `${PAGE}<!-- rooms: begin -->\n`],
  ])('is refused for a page with %s', (_, text) => {
    give('docs/architecture.md', text);
    expect(draw(folder)).toEqual({
      status: 1,
      stderr: expect.stringContaining('must have one <!-- rooms: begin -->') as string,
    });
  });

  test('is refused without a table of rooms, rather than drawn empty', () => {
    giveRooms(undefined);
    expect(draw(folder)).toEqual({
      status: 1,
      stderr: '.dependency-cruiser.cjs has no table of rooms.\n',
    });
  });
});

import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import ts from 'typescript';
import {
  exportsOf,
  importsOf,
  packageNames,
  ROOT,
  type Source,
  sources,
  targetOf,
  walk,
} from './support/sources.js';

// What keeps the tree tidy, and neither the compiler nor the linter sees.

const inSrc = sources.filter(({ isSource }) => isSource);
const lineCount = ({ tree }: Source): number => tree.getLineStarts().length - 1;

test('All packages are looked at', () => {
  expect(new Set(inSrc.map(({ owner }) => owner)).size).toBeGreaterThan(5);
  expect(inSrc.length).toBeGreaterThan(300);
});

describe('No export is dead:', () => {
  const byPath = new Map(sources.map((source) => [source.path, source]));
  const used = new Set<string>();
  for (const source of sources) {
    for (const { specifier, names } of importsOf(source)) {
      const target = targetOf(source, specifier);
      const module = target === null ? undefined : byPath.get(target);
      if (module === undefined) continue;
      for (const name of names ?? exportsOf(module)) used.add(`${module.path}: ${name}`);
    }
  }

  test.each(packageNames)('packages/%s', (owner) => {
    const exported = inSrc
      .filter((source) => source.owner === owner)
      .flatMap((source) => exportsOf(source).map((name) => `${source.path}: ${name}`));
    expect(exported.filter((one) => !used.has(one))).toEqual([]);
  });
});

test('Only entry points lie loose in the src/ of a package with rooms', () => {
  const ENTRIES = [
    'main.ts',
    'worker.ts',
    'cli.ts',
    'start.ts',
    'listen.ts',
    'paused-gateway.ts',
    'index.ts',
  ];
  const MOST_WITHOUT_ROOMS = 10;
  const loose = packageNames.flatMap((owner) => {
    const own = inSrc.filter((source) => source.owner === owner).map(({ path }) => path);
    if (own.length <= MOST_WITHOUT_ROOMS) return [];
    return own.filter((path) => {
      const [, , name = '', ...deeper] = path.split('/');
      return deeper.length === 0 && !ENTRIES.includes(name);
    });
  });
  expect(loose).toEqual([]);
});

test('Every room stands under an arrow rule', () => {
  const { rooms } = createRequire(__filename)(join(ROOT, '.dependency-cruiser.cjs')) as {
    rooms: Readonly<Record<string, object>>;
  };
  const found = packageNames.flatMap((owner) => {
    const src = join(ROOT, 'packages', owner, 'src');
    if (!existsSync(src)) return [];
    return readdirSync(src, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => ({ owner, name }));
  });
  const without = found.filter(({ owner, name }) => !Object.hasOwn(rooms[owner] ?? {}, name));
  expect(without).toEqual([]);
});

test('Nothing is imported through dist/', () => {
  const through = sources.flatMap((source) =>
    importsOf(source)
      .filter(({ specifier }) => /^\.{1,2}\/|^@payment-gateway\//.test(specifier))
      .filter(({ specifier }) => specifier.includes('/dist/'))
      .map(({ specifier }) => `${source.path}: ${specifier}`),
  );
  expect(through).toEqual([]);
});

test('No program is started by a path through another package', () => {
  const paths: string[] = [];
  for (const { path, owner, tree } of inSrc) {
    walk(tree, (node) => {
      if (!ts.isStringLiteralLike(node)) return;
      const [, other = owner] = /([\w-]+)\/dist\//.exec(node.text) ?? [];
      if (packageNames.includes(other) && other !== owner) paths.push(`${path}: ${node.text}`);
    });
  }
  expect(paths).toEqual([]);
});

test('No source file has more than 250 lines', () => {
  const MOST = 250;
  const long = inSrc.filter((source) => lineCount(source) > MOST).map(({ path }) => path);
  expect(long).toEqual([]);
});

describe('A log event is a noun, then a verb, in snake_case', () => {
  const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'];

  const isLogger = (node: ts.Expression): boolean =>
    /(^|\.|\b)(logger|log)\??$/i.test(node.getText());

  function eventsIn({ tree }: Source): string[] {
    const events: string[] = [];
    walk(tree, (node) => {
      if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return;
      const { expression, name } = node.expression;
      if (!LEVELS.includes(name.text) || !isLogger(expression)) return;
      const event = node.arguments[1];
      if (event !== undefined && (ts.isStringLiteralLike(event) || ts.isTemplateExpression(event)))
        events.push(
          event
            .getText()
            .slice(1, -1)
            .replace(/\$\{\w+\}/g, 'program'),
        );
    });
    return events;
  }

  // Regular verbs in the past, as participle or in the present; and these.
  const VERB =
    /(?:ed|s|lost|begun|sent|taken|left|knows|has|unreadable|unknown|visible|invisible)$/;
  const follows = (event: string): boolean => {
    const [noun, ...words] = event.split('_');
    return /^[a-z][a-z0-9_]*$/.test(event) && noun !== '' && words.some((word) => VERB.test(word));
  };

  test.each([
    ['outcome_recorded', true],
    ['database_refuses_writes', true],
    ['log_lines_lost', true],
    ['gateway stopped', false],
    ['Outcome_recorded', false],
    ['recorded', false],
    ['still_not_here', false],
  ])('%s: %p', (event, expected) => {
    expect(follows(event)).toBe(expected);
  });

  test('in every call of a logger', () => {
    const events = inSrc.flatMap((source) =>
      eventsIn(source).map((event) => `${source.path}: ${event}`),
    );
    expect(events.length).toBeGreaterThan(20);
    expect(events.filter((one) => !follows(one.slice(one.indexOf(': ') + 2)))).toEqual([]);
  });
});

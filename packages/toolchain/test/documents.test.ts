import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';

const ROOT = join(__dirname, '../../..');
const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');
const isThere = (path: string): boolean => existsSync(join(ROOT, path));

const documents = spawnSync('git', ['ls-files', '-z', '--', '*.md'], {
  cwd: ROOT,
  encoding: 'utf8',
})
  .stdout.split('\0')
  .filter((file) => file !== '' && isThere(file));

const packageJson = JSON.parse(read('package.json')) as {
  scripts: Record<string, string>;
  workspaces: string[];
};

const withoutCode = (text: string): string =>
  text.replace(/^(```|~~~)[^]*?^\1/gm, '').replace(/`[^`\n]*`/g, '');

/** The anchors that GitHub gives to a page's headings. */
const anchorsOf = (file: string): readonly string[] =>
  [...read(file).matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );

// Lands with the change that this one is made beside.
const WRITTEN_ELSEWHERE = ['SECURITY.md'];

const brokenLinks = (file: string): readonly string[] =>
  [...withoutCode(read(file)).matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, link = '']) => link)
    .filter((link) => !/^[a-z]+:/.test(link))
    .filter((link) => {
      const [path = '', anchor] = link.split('#');
      const target = path === '' ? file : join(dirname(file), path);
      if (!isThere(target)) return !WRITTEN_ELSEWHERE.includes(target);
      return anchor !== undefined && !anchorsOf(target).includes(anchor);
    });

// Written in code: `npm run check`, `gateway/src/domain/errors.ts` (below packages/), `docs/states.md`.
const codeIn = (file: string): readonly string[] =>
  [...read(file).matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code);

const unknownScripts = (file: string): readonly string[] =>
  [...read(file).matchAll(/npm run ([a-z]+(?:[:-][a-z]+)*)/g)]
    .map(([, script = '']) => script)
    .filter((script) => !Object.hasOwn(packageJson.scripts, script));

const places = packageJson.workspaces.map((folder) => folder.replace('packages/', ''));
const PATH = new RegExp(`^(?:packages|docs|deployments|\\.github|${places.join('|')})/[\\w./-]+$`);

const missingPaths = (file: string): readonly string[] =>
  codeIn(file).filter((code) => PATH.test(code) && !isThere(code) && !isThere(`packages/${code}`));

test.each(documents)('%s has no broken links', (file) => {
  expect(brokenLinks(file)).toEqual([]);
});

test.each(documents)('%s names commands and files that exist', (file) => {
  expect({ scripts: unknownScripts(file), paths: missingPaths(file) }).toEqual({
    scripts: [],
    paths: [],
  });
});

test('Every decision is in the list of decisions', () => {
  const list = read('docs/decisions/README.md');
  const records = documents.filter((file) => /^docs\/decisions\/\d{4}-/.test(file));
  expect(records.length).toBeGreaterThanOrEqual(10);
  for (const [index, file] of records.entries()) {
    const text = read(file);
    expect(file).toContain(`/${String(index + 1).padStart(4, '0')}-`);
    expect(list).toContain(`(${file.replace('docs/decisions/', '')})`);
    for (const part of ['Context', 'Decision', 'Alternatives', 'Consequences'])
      expect(text).toContain(`\n## ${part}\n`);
  }
});

test('CI regenerates and compares every generated document', () => {
  const ci = read('.ci/run');
  const scripts = Object.keys(packageJson.scripts).filter((name) =>
    /^(docs:.*|openapi|alerts)$/.test(name),
  );
  expect(scripts).toContain('docs:architecture');
  for (const script of scripts) expect(ci).toContain(`npm run --silent ${script}\n`);
});

test('CI runs .ci/run on supported releases of Node', () => {
  const workflow = parse(read('.github/workflows/ci.yaml')) as {
    jobs: {
      everything: {
        strategy: { matrix: { node: number[] } };
        steps: { run?: string; uses?: string }[];
      };
    };
  };
  const { strategy, steps } = workflow.jobs.everything;
  expect(steps.at(-1)).toEqual({ run: 'bash .ci/run' });
  expect(statSync(join(ROOT, '.ci/run')).mode & 0o111).not.toBe(0);
  for (const { uses } of steps.filter((step) => step.uses !== undefined))
    expect(uses).toMatch(/^[\w-]+\/[\w-]+@v\d+$/);
  const { engines } = JSON.parse(read('package.json')) as { engines: { node: string } };
  for (const release of strategy.matrix.node) expect(engines.node).toContain(`^${release}`);
  expect(strategy.matrix.node).toContain(Number(read('.nvmrc')));
});

test('Every held-back dependency is one of ours, and its pin is an allowed version', () => {
  const config = parse(read('.github/dependabot.yml')) as {
    updates: {
      'package-ecosystem': string;
      directory?: string;
      directories?: string[];
      ignore?: { 'dependency-name': string; versions?: string[] }[];
    }[];
  };
  const ours = new Map<string, string>();
  for (const folder of ['.', ...packageJson.workspaces]) {
    const json = JSON.parse(read(`${folder}/package.json`)) as Record<
      string,
      Record<string, string> | undefined
    >;
    for (const list of ['dependencies', 'devDependencies', 'optionalDependencies'])
      for (const [name, version] of Object.entries(json[list] ?? {})) ours.set(name, version);
  }
  const npm = config.updates.find((update) => update['package-ecosystem'] === 'npm');
  for (const { 'dependency-name': name, versions = [] } of npm?.ignore ?? []) {
    const pinned = ours.get(name)?.replace(/^[~^]/, '') ?? 'none of ours';
    const [, operator, bound = ''] = /^(>=?)(.+)$/.exec(versions[0] ?? '') ?? [];
    const order = pinned.localeCompare(bound, 'en', { numeric: true });
    expect({ name, pinned, isAllowed: operator === '>=' ? order < 0 : order <= 0 }).toEqual({
      name,
      pinned: expect.stringMatching(/^\d/) as string,
      isAllowed: true,
    });
  }
  const folders = config.updates.flatMap(({ directory = '/', directories = [] }) => [
    directory,
    ...directories,
  ]);
  expect(folders.filter((folder) => !isThere(folder))).toEqual([]);
});

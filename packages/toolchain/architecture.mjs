// @ts-check
// Draws the packages and rooms into docs/architecture.md, between its two markers, from the table of
// rooms in .dependency-cruiser.cjs and the package.json files. No name of a room stands here.
//
//   node packages/toolchain/architecture.mjs [--check] [ROOT]
//
// --check writes nothing, and fails when the page is out of date. ROOT: a folder with the repository's
// files; the repository itself by default.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import prettier from 'prettier';

const PAGE = 'docs/architecture.md';
const MARKERS = ['<!-- rooms: begin -->', '<!-- rooms: end -->'];

/** @typedef {{ holds: string, mayUse: string[] }} Room */
/** @typedef {Record<string, Record<string, Room>>} Rooms package -> room */
/** @typedef {{ name: string, comment?: string }} Rule */
/** @typedef {{ folder: string, description: string, uses: string[], testsWith: string[] }} Package */

const { values, positionals } = parseArgs({
  options: { check: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const root = resolve(positionals[0] ?? fileURLToPath(new URL('../..', import.meta.url)));

async function run() {
  const file = join(root, PAGE);
  const page = readFileSync(file, 'utf8');
  const drawn = withDrawing(page, await drawing());
  if (!values.check) writeFileSync(file, drawn);
  else if (drawn !== page) throw new Error(`${PAGE} is out of date: npm run docs:architecture`);
}

/** @param {string} page @param {string} text */
function withDrawing(page, text) {
  const [begin = '', end = ''] = MARKERS;
  const [before, rest, ...more] = page.split(begin);
  const [, after, ...evenMore] = rest?.split(end) ?? [];
  if (before === undefined || after === undefined || more.length + evenMore.length > 0)
    throw new Error(`${PAGE} must have one ${begin} and one ${end} after it.`);
  return `${before}${begin}\n\n${text}\n${end}${after}`;
}

async function drawing() {
  /** @type {{ rooms?: Rooms, forbidden: Rule[] }} */
  const { rooms, forbidden } = createRequire(import.meta.url)(
    join(root, '.dependency-cruiser.cjs'),
  );
  if (rooms === undefined || Object.keys(rooms).length === 0)
    throw new Error('.dependency-cruiser.cjs has no table of rooms.');
  const ofRooms = new Set(
    Object.entries(rooms).flatMap(([name, own]) =>
      Object.keys(own).map((room) => `${name}-${room}`),
    ),
  );
  const text = [
    '<!-- Drawn by `npm run docs:architecture`; edit .dependency-cruiser.cjs instead. -->',
    ...packagesPart(readPackages()),
    ...Object.entries(rooms).flatMap(([name, own]) => roomsPart(name, own)),
    ...rulesPart(forbidden.filter(({ name }) => !ofRooms.has(name))),
  ].join('\n\n');
  // As `npm run format:check` wants it.
  const style = await prettier.resolveConfig(join(root, PAGE));
  return prettier.format(text, { ...style, parser: 'markdown' });
}

/** @returns {Package[]} the workspaces, in their order */
function readPackages() {
  /** @type {{ workspaces: string[] }} */
  const { workspaces } = readJson('package.json');
  /** @type {{ folder: string, json: PackageJson }[]} */
  const read = workspaces.map((folder) => ({ folder, json: readJson(`${folder}/package.json`) }));
  const known = new Map(read.map(({ folder, json }) => [json.name, folder]));
  /** @param {Record<string, string>[]} lists */
  const among = (...lists) =>
    lists.flatMap((list) => Object.keys(list)).flatMap((name) => known.get(name) ?? []);
  return read.map(({ folder, json }) => ({
    folder,
    description: json.description ?? '',
    uses: among(json.dependencies ?? {}, json.optionalDependencies ?? {}),
    testsWith: among(json.devDependencies ?? {}),
  }));
}

/** @typedef {{ name: string, description?: string, dependencies?: Record<string, string>, optionalDependencies?: Record<string, string>, devDependencies?: Record<string, string> }} PackageJson */

/** @param {Package[]} packages */
function packagesPart(packages) {
  const nodes = packages.map(({ folder }) => `  ${idOf(folder)}["${lastOf(folder)}"]`);
  const arrows = packages.flatMap(({ folder, uses, testsWith }) => [
    ...uses.map((used) => `  ${idOf(folder)} --> ${idOf(used)}`),
    ...testsWith.map((used) => `  ${idOf(folder)} -.-> ${idOf(used)}`),
  ]);
  return [
    '### Packages',
    'An arrow leads from a package to one that it imports; a dotted one, that only its tests import.',
    mermaid([...nodes, ...arrows]),
    table(
      ['Package', 'What it is'],
      packages.map(({ folder, description }) => [link(lastOf(folder), folder), description]),
    ),
  ];
}

/** @param {string} name @param {Record<string, Room>} rooms */
function roomsPart(name, rooms) {
  const src = `packages/${name}/src`;
  const listed = Object.keys(rooms);
  // A part of a room, such as its ports, that others may use without the rest of it.
  const parts = [...new Set(Object.values(rooms).flatMap(({ mayUse }) => mayUse))].filter(
    (used) => !listed.includes(used),
  );
  const free = readdirSync(join(root, src), { withFileTypes: true })
    .map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name))
    .filter((entry) => !listed.some((room) => entry === `${room.split('/')[0] ?? ''}/`))
    .sort();
  /** @param {string} room */
  const nodeOf = (room) => idOf(`${name}/${room}`);
  const lines = [
    `  subgraph ${idOf(name)}["${src}"]`,
    ...listed.map((room) => `    ${nodeOf(room)}["${room}/"]`),
    ...parts.map((part) => `    ${nodeOf(part)}(["${part}/"])`),
    ...parts.flatMap((part) => {
      const whole = listed.find((room) => part.startsWith(`${room}/`));
      return whole === undefined ? [] : [`    ${nodeOf(whole)} --- ${nodeOf(part)}`];
    }),
    ...Object.entries(rooms).flatMap(([room, { mayUse }]) =>
      mayUse.map((used) => `    ${nodeOf(room)} --> ${nodeOf(used)}`),
    ),
    '  end',
  ];
  const tops =
    free.length === 0 ? [] : [`  ${idOf(name)}_free["${free.join('<br>')}"] --> ${idOf(name)}`];
  return [
    `### Rooms of packages/${name}`,
    'An arrow leads from a room to one that it may import; a plain line leads to a part of a room.',
    mermaid([...tops, ...lines]),
    table(
      ['Room', 'Holds', 'May import'],
      Object.entries(rooms).map(([room, { holds, mayUse }]) => [
        link(`${room}/`, `${src}/${room}`),
        holds,
        mayUse.map((used) => `${used}/`).join(', ') || 'nothing',
      ]),
    ),
    ...(free.length === 0
      ? []
      : [`No rule yet, so these may import every room: ${free.map(code).join(', ')}.`]),
  ];
}

/** @param {Rule[]} rules */
const rulesPart = (rules) => [
  '### Further rules',
  table(
    ['Rule', 'Says'],
    rules.map(({ name, comment }) => [code(name), comment ?? '']),
  ),
];

/** @param {string[]} lines */
const mermaid = (lines) => ['```mermaid', 'flowchart TD', ...lines, '```'].join('\n');

/** @param {string[]} head @param {string[][]} rows */
const table = (head, rows) =>
  [head, head.map(() => '---'), ...rows]
    .map((cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`)
    .join('\n');

/** @param {string} text @param {string} path from the root */
const link = (text, path) => `[${text}](../${path})`;

/** @param {string} text */
const code = (text) => `\`${text}\``;

/** @param {string} path */
const lastOf = (path) => path.split('/').at(-1) ?? path;

/** A name that Mermaid takes for a node. @param {string} path */
const idOf = (path) => path.replace(/[^A-Za-z0-9]/g, '_');

/** @param {string} file */
function readJson(file) {
  return JSON.parse(readFileSync(join(root, file), 'utf8'));
}

try {
  await run();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

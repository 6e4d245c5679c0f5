// The arrows of the architecture: package -> room -> what the room holds and which other rooms of its
// package it may import. Any other import is refused. `npm run docs:architecture` draws this table.

/** @type {Record<string, Record<string, { holds: string, mayUse: string[] }>>} */
const rooms = {
  gateway: {
    domain: { holds: 'the rules: states, amounts, cards, errors; no I/O', mayUse: [] },
    services: { holds: 'what the gateway does, one story per function', mayUse: ['domain'] },
    http: { holds: 'routes, parsing, views, OpenAPI', mayUse: ['services', 'domain'] },
    workers: { holds: 'the reconciler, the removal of cards', mayUse: ['services', 'domain'] },
    acquirers: {
      holds: 'one folder per acquirer, with its API and codes',
      mayUse: ['services/ports', 'domain'],
    },
    books: {
      holds: 'queries and writes for payments, merchants and cards',
      mayUse: ['database', 'services/ports', 'domain'],
    },
    database: {
      holds: 'connections, engines, group commit, tables, migrations',
      mayUse: ['services/ports', 'domain'],
    },
    vault: { holds: 'keys, ciphers, keyed hashes', mayUse: ['services/ports', 'domain'] },
    observability: { holds: 'log, metrics, traces', mayUse: ['services/ports', 'domain'] },
    config: {
      holds: 'settings: read, checked and described',
      mayUse: ['database/engines', 'observability', 'vault', 'domain'],
    },
    process: {
      holds: 'how a program starts, forks, handles signals and exits',
      mayUse: ['database/engines', 'observability', 'services/ports', 'domain'],
    },
    compose: {
      holds: 'which parts each program consists of, one file per program',
      mayUse: [
        'process',
        'config',
        'http',
        'workers',
        'books',
        'database',
        'acquirers',
        'vault',
        'observability',
        'services',
        'domain',
      ],
    },
    commands: {
      holds: 'operator commands and generators of the docs',
      mayUse: [
        'compose',
        'process',
        'config',
        'http',
        'database',
        'observability',
        'services',
        'domain',
      ],
    },
  },
};

const inRoom = (name, room) => `^packages/${name}/src/${room}/`;
const gateway = (room) => inRoom('gateway', room);

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    ...Object.entries(rooms).flatMap(([name, ofPackage]) =>
      Object.entries(ofPackage).map(([room, { mayUse }]) => ({
        name: `${name}-${room}`,
        comment: `${room}/ may use: ${['itself', ...mayUse].join(', ')}`,
        severity: 'error',
        from: { path: inRoom(name, room) },
        to: {
          path: `^packages/${name}/src/`,
          pathNot: [room, ...mayUse].map((one) => inRoom(name, one)),
        },
      })),
    ),
    {
      name: 'domain-is-pure',
      comment: 'domain/ holds rules: no framework, no I/O. Only ids come from a library.',
      severity: 'error',
      from: { path: gateway('domain') },
      to: { pathNot: [gateway('domain'), 'node_modules/uuidv7'] },
    },
    {
      name: 'keys-live-in-the-vault',
      comment: 'Only vault/ does cryptography; http/ compares nothing and derives nothing.',
      severity: 'error',
      from: { path: '^packages/gateway/src/', pathNot: gateway('vault') },
      to: { path: '^(node:)?crypto$' },
    },
    {
      name: 'sql-lives-in-books-and-database',
      comment: 'Only books/ and database/ speak SQL or load a database driver.',
      severity: 'error',
      from: { path: '^packages/gateway/src/', pathNot: gateway('(books|database)') },
      to: { path: 'node_modules/(kysely|mysql2)/|^packages/sqlite-driver/' },
    },
    {
      name: 'http-client-lives-in-acquirers',
      comment: 'Only acquirers/ sends HTTP requests.',
      severity: 'error',
      from: { path: '^packages/gateway/src/', pathNot: gateway('acquirers') },
      to: { path: 'node_modules/(axios|undici)/' },
    },
    {
      name: 'express-lives-in-http',
      comment: 'Only http/ knows the web framework.',
      severity: 'error',
      from: { path: '^packages/gateway/src/', pathNot: gateway('http') },
      to: { path: 'node_modules/(express|helmet|swagger-ui-express)/' },
    },
    {
      name: 'prom-client-lives-in-observability',
      comment: 'Parts are measured from outside, by decorators.',
      severity: 'error',
      from: { path: '^packages/gateway/src/', pathNot: gateway('observability') },
      to: { path: 'node_modules/prom-client/' },
    },
    {
      name: 'opentelemetry-lives-in-observability',
      comment: 'Parts are traced from outside, by decorators.',
      severity: 'error',
      from: { path: '^packages/gateway/src/', pathNot: gateway('observability') },
      to: { path: 'node_modules/@opentelemetry/' },
    },
    {
      name: 'bank-and-gateway-are-strangers',
      comment:
        'The simulator judges the gateway: they communicate over HTTP, and share only the SQLite driver and service-kit.',
      severity: 'error',
      from: { path: '^packages/(gateway|bank-simulator)/src/' },
      to: {
        path: '^packages/(?!$1/|sqlite-driver/|service-kit/)',
      },
    },
    {
      name: 'service-kit-knows-no-service',
      comment: 'The code shared by both services depends on neither.',
      severity: 'error',
      from: { path: '^packages/service-kit/src/' },
      to: { path: '^packages/(?!service-kit/)' },
    },
    {
      name: 'no-circles',
      comment: 'No file imports itself, however many files lie in between.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-unresolved',
      comment: 'Every import leads to a file or an installed package.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    includeOnly: '^(packages/[^/]+/src|node_modules|(node:)?[a-z_/]+$)',
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    // Packages name their sources under `types`, so that arrows between packages are seen as well.
    enhancedResolveOptions: { conditionNames: ['types', 'import', 'require', 'node', 'default'] },
    exclude: { path: 'dist/' },
  },
};

// For the drawing. Not enumerable: dependency-cruiser refuses options that it does not know.
Object.defineProperty(module.exports, 'rooms', { value: rooms });

// The architecture's dependency rules: package -> room -> what the room holds, and which other rooms of its
// package it may import. Every other import is an error. `npm run docs:architecture` draws this table.

/** @type {Record<string, Record<string, { holds: string, mayUse: string[] }>>} */
const rooms = {
  gateway: {
    domain: { holds: 'the rules: states, amounts, cards, errors; no I/O', mayUse: [] },
    services: { holds: 'what the gateway does, one story per function', mayUse: ['domain'] },
    http: {
      holds: 'one declaration per API call, and what serves them',
      mayUse: ['pages', 'services', 'domain'],
    },
    pages: {
      holds: 'what payers see: JSX, rendered without a script',
      mayUse: ['http/kit', 'http/schemas', 'services', 'domain'],
    },
    workers: { holds: 'the reconciler, the removal of cards', mayUse: ['services', 'domain'] },
    acquirers: {
      holds: 'one folder per acquirer, with its API and codes',
      mayUse: ['services/ports', 'domain'],
    },
    webhooks: {
      holds: "requests to merchants' endpoints, which must not reach this network",
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
        'pages',
        'workers',
        'books',
        'database',
        'acquirers',
        'webhooks',
        'vault',
        'observability',
        'services',
        'domain',
      ],
    },
    commands: {
      holds: 'operator commands, a file each',
      mayUse: ['compose', 'process', 'config', 'database', 'observability', 'services', 'domain'],
    },
    docs: {
      holds: 'what writes openapi.yaml and docs/; not in the production image',
      mayUse: ['http', 'domain'],
    },
  },
  'bank-simulator': {
    domain: { holds: 'test cards, decisions, faults, states; no I/O', mayUse: [] },
    ledger: { holds: 'the books: deposits, operations, entries in SQLite', mayUse: ['domain'] },
    pages: { holds: 'what payers see: JSX, rendered without a script', mayUse: ['domain'] },
    keys: { holds: 'tokens of challenges, sealed return addresses', mayUse: [] },
    notifications: {
      holds: 'messages to the client: signed, sent, repeated',
      mayUse: ['ledger', 'domain'],
    },
    http: {
      holds: 'one file per call, parsing, views, OpenAPI',
      mayUse: ['pages', 'keys', 'ledger', 'domain'],
    },
    config: { holds: 'the settings table', mayUse: [] },
    compose: {
      holds: 'which parts a bank consists of',
      mayUse: ['config', 'http', 'notifications', 'keys', 'ledger'],
    },
  },
  'service-kit': {
    batching: { holds: 'group commit: which items go together, and when', mayUse: [] },
    collections: { holds: 'grouping of items', mayUse: [] },
    process: { holds: 'starting, stopping, logging', mayUse: [] },
    config: { holds: 'the settings table: read, checked, described', mayUse: ['process'] },
    http: {
      holds: 'server, strict parsing, refusals, problem documents',
      mayUse: ['process'],
    },
    docs: { holds: 'Swagger UI and the page of error codes', mayUse: ['process'] },
    sqlite: { holds: 'SQLite: the driver for this Node, files, errors', mayUse: [] },
    'command-line': { holds: 'commands: arguments, options, help, dispatch', mayUse: [] },
  },
  testkit: {
    processes: { holds: 'starts, waits for, stops and kills programs; ports, HTTP', mayUse: [] },
    services: { holds: 'gateway and bank simulator as real processes', mayUse: ['processes'] },
    databases: { holds: 'throw-away database servers', mayUse: ['processes'] },
    proxies: { holds: 'faults between gateway, bank and database', mayUse: ['processes'] },
    load: { holds: 'cards, pace, parallel tasks', mayUse: [] },
    secrets: { holds: 'the scan for card numbers and keys', mayUse: [] },
    machine: { holds: 'browser, small disks, promtool', mayUse: ['processes'] },
    jest: {
      holds: 'suites that need a database server, global setup',
      mayUse: ['databases', 'processes'],
    },
  },
  sandbox: {
    settings: { holds: 'settings of the launcher, taken ports', mayUse: [] },
    services: { holds: 'both services and their logs', mayUse: ['settings'] },
    listener: { holds: 'follows events, and forwards them signed', mayUse: [] },
    launcher: {
      holds: 'welcome text, restart on a change, end of the parent',
      mayUse: ['settings'],
    },
  },
  crash: {
    merchants: { holds: 'orders, requests and replies', mayUse: [] },
    gateways: { holds: 'settings, tables, gateways that are started again', mayUse: [] },
    payers: {
      holds: 'robots that pay and pass challenges, and what they see',
      mayUse: ['merchants'],
    },
    receivers: { holds: "merchants' endpoints, and readers of events", mayUse: ['merchants'] },
    books: { holds: "the gateway's rows and the bank's statuses", mayUse: [] },
    judge: { holds: 'broken promises', mayUse: ['books', 'merchants', 'payers', 'receivers'] },
    checkout: {
      holds: 'merchants that send payers through checkout',
      mayUse: ['judge', 'books', 'merchants', 'payers'],
    },
    boundaries: {
      holds: 'kills at durable boundaries',
      mayUse: ['checkout', 'judge', 'books', 'gateways', 'merchants', 'payers'],
    },
    random: {
      holds: 'random kills under load',
      mayUse: ['checkout', 'judge', 'books', 'gateways', 'merchants', 'payers', 'receivers'],
    },
    galera: {
      holds: 'failing nodes of a cluster',
      mayUse: ['judge', 'books', 'gateways', 'merchants', 'receivers'],
    },
    fsync: { holds: 'counts of syncs to disk', mayUse: ['books', 'gateways', 'merchants'] },
    'command-line': { holds: 'arguments', mayUse: ['books'] },
  },
  bench: {
    floor: { holds: 'the same durable work without a framework', mayUse: [] },
    measure: { holds: 'processor time, memory, statistics', mayUse: [] },
    programs: { holds: 'gateway, floor and databases', mayUse: ['measure'] },
    load: { holds: 'the load process', mayUse: ['programs', 'measure'] },
    report: { holds: 'tables, saved results', mayUse: ['programs', 'measure'] },
    'command-line': { holds: 'arguments, output', mayUse: ['programs'] },
    compare: {
      holds: 'gateway and floor in turn',
      mayUse: ['command-line', 'load', 'report', 'programs', 'measure'],
    },
    rows: {
      holds: 'work per request as tables grow',
      mayUse: ['command-line', 'load', 'report', 'programs', 'measure', 'floor'],
    },
    soak: {
      holds: 'memory under load',
      mayUse: ['command-line', 'load', 'programs', 'measure'],
    },
    events: {
      holds: 'events under load, complete and in time',
      mayUse: ['command-line', 'load', 'programs', 'measure'],
    },
    checkout: {
      holds: 'a checkout page beside a payment that is read',
      mayUse: ['command-line', 'load', 'programs', 'measure'],
    },
    overload: {
      holds: 'too many clients, a slow bank',
      mayUse: ['command-line', 'load', 'report', 'programs', 'measure'],
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
      comment: 'Only books/ and database/ use SQL or load a database driver.',
      severity: 'error',
      from: { path: '^packages/gateway/src/', pathNot: gateway('(books|database)') },
      to: { path: 'node_modules/(kysely|mysql2)/|^packages/service-kit/src/sqlite/' },
    },
    {
      name: 'http-client-lives-in-acquirers-and-webhooks',
      comment: 'Only acquirers/ and webhooks/ send HTTP requests.',
      severity: 'error',
      from: { path: '^packages/gateway/src/', pathNot: gateway('(acquirers|webhooks)') },
      to: { path: 'node_modules/(axios|undici)/' },
    },
    {
      name: 'express-lives-in-http-and-pages',
      comment: 'Only http/ and pages/ use the web framework.',
      severity: 'error',
      from: { path: '^packages/gateway/src/', pathNot: gateway('(http|pages)') },
      to: { path: 'node_modules/(express|helmet|swagger-ui-express)/' },
    },
    {
      name: 'calls-are-on-top-of-http',
      comment: 'Only the app and the OpenAPI document know which calls there are.',
      severity: 'error',
      from: { path: gateway('http/(kit|middleware|request|schemas)') },
      to: { path: gateway('http/(calls|openapi|routes)') },
    },
    {
      name: 'pages-are-on-top-of-http',
      comment: 'Of http/ only the app knows that there are pages.',
      severity: 'error',
      from: { path: gateway('http'), pathNot: '^packages/gateway/src/http/app\\.ts$' },
      to: { path: gateway('pages') },
    },
    {
      name: 'jsx-lives-in-pages',
      comment: 'Only pages/ renders HTML.',
      severity: 'error',
      from: { path: '^packages/gateway/src/', pathNot: gateway('pages') },
      to: { path: 'node_modules/(preact|preact-render-to-string|@picocss)/' },
    },
    {
      name: 'prom-client-lives-in-observability',
      comment: 'Metrics are added from outside, by decorators.',
      severity: 'error',
      from: { path: '^packages/gateway/src/', pathNot: gateway('observability') },
      to: { path: 'node_modules/prom-client/' },
    },
    {
      name: 'opentelemetry-lives-in-observability',
      comment: 'Traces are added from outside, by decorators.',
      severity: 'error',
      from: { path: '^packages/gateway/src/', pathNot: gateway('observability') },
      to: { path: 'node_modules/@opentelemetry/' },
    },
    {
      name: 'bank-and-gateway-are-strangers',
      comment:
        'The simulator judges the gateway: they communicate over HTTP, and share only service-kit.',
      severity: 'error',
      from: { path: '^packages/(gateway|bank-simulator)/src/' },
      to: {
        path: '^packages/(?!$1/|service-kit/)',
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
      name: 'testkit-knows-no-tool',
      comment: 'What tests and tools share depends on none of them, nor on the services.',
      severity: 'error',
      from: { path: '^packages/testkit/src/' },
      to: { path: '^packages/(?!testkit/)' },
    },
    {
      name: 'sandbox-starts-light',
      comment: 'npm start loads neither database drivers nor a browser: of testkit only processes.',
      severity: 'error',
      from: { path: '^packages/sandbox/src/' },
      to: { path: '^packages/testkit/src/(?!processes/)' },
    },
    {
      name: 'processes-need-no-package',
      comment: 'What npm start loads of testkit uses Node alone.',
      severity: 'error',
      from: { path: '^packages/testkit/src/processes/' },
      to: { path: 'node_modules/' },
    },
    {
      name: 'no-loose-files',
      comment: 'Only the entry points of a package may lie outside its rooms.',
      severity: 'error',
      from: {},
      to: {
        path: '^packages/(testkit|sandbox|crash|bench)/src/[^/]+$',
        pathNot: '^packages/testkit/src/index\\.ts$',
      },
    },
    {
      name: 'no-circles',
      comment: 'No import cycles.',
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

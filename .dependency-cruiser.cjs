// The arrows of the architecture. Each room names what it may import inside its own package;
// whatever is not named is refused.
const gateway = (room) => `^packages/gateway/src/${room}/`;

/** @type {Record<string, string[]>} room -> rooms it may use (and itself, always) */
const rooms = {
  domain: [],
  services: ['domain'],
  http: ['services', 'domain'],
  workers: ['services', 'domain'],
  storage: ['services/ports', 'domain'],
  bank: ['services/ports', 'domain'],
  vault: ['services/ports', 'domain'],
  observability: ['services/ports', 'domain'],
};

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    ...Object.entries(rooms).map(([room, mayUse]) => ({
      name: `gateway-${room}`,
      comment: `${room}/ may use: ${['itself', ...mayUse].join(', ')}`,
      severity: 'error',
      from: { path: gateway(room) },
      to: {
        path: '^packages/gateway/src/',
        pathNot: [room, ...mayUse].map(gateway),
      },
    })),
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
      name: 'sql-lives-in-storage',
      severity: 'error',
      from: { path: '^packages/gateway/src/', pathNot: gateway('storage') },
      to: { path: 'node_modules/(kysely|mysql2)/|^packages/sqlite-driver/' },
    },
    {
      name: 'http-client-lives-in-bank',
      severity: 'error',
      from: { path: '^packages/gateway/src/', pathNot: gateway('bank') },
      to: { path: 'node_modules/(axios|undici)/' },
    },
    {
      name: 'express-lives-in-http',
      severity: 'error',
      from: { path: '^packages/gateway/src/', pathNot: gateway('http') },
      to: { path: 'node_modules/(express|helmet|swagger-ui-express)/' },
    },
    {
      name: 'prom-client-lives-in-observability',
      severity: 'error',
      from: { path: '^packages/gateway/src/', pathNot: gateway('observability') },
      to: { path: 'node_modules/prom-client/' },
    },
    {
      name: 'opentelemetry-lives-in-observability',
      severity: 'error',
      from: { path: '^packages/gateway/src/', pathNot: gateway('observability') },
      to: { path: 'node_modules/@opentelemetry/' },
    },
    {
      name: 'bank-and-gateway-are-strangers',
      comment:
        'The simulator judges the gateway: they meet over HTTP, and share the driver of SQLite alone.',
      severity: 'error',
      from: { path: '^packages/(gateway|bank-simulator)/src/' },
      to: {
        path: '^packages/(?!$1/|sqlite-driver/)',
      },
    },
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'no-unresolved', severity: 'error', from: {}, to: { couldNotResolve: true } },
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

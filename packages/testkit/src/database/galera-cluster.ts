import { spawnSync } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Connection, createConnection, type RowDataPacket } from 'mysql2/promise';
import { freePort } from '../free-port.js';
import { testEnvironment } from '../process/environment.js';
import { removeFolder, temporaryFolder } from '../process/lifeline.js';
import { run, tail, type RunningProcess } from '../process/run.js';
import { waitFor } from '../wait-for.js';
import { asRoot, initialize, ownTemporaryFolder } from './data-folder.js';
import { findProgram } from './find-program.js';
import { canInstall } from './install-program.js';

/** One node of a cluster. */
export interface GaleraNode {
  /** mysql://user:password@host:port, without a database. */
  url: string;
  /** SIGKILL: its data may still be on its disk, but the others go on without it. */
  kill(): Promise<void>;
  /** Leaves the cluster in good order. */
  stop(): Promise<void>;
  /** SIGSTOP: its machine stands still, connections and all. */
  freeze(): void;
}

/** A MariaDB Galera cluster of this machine. */
export interface GaleraCluster {
  nodes: readonly GaleraNode[];
  /** What a gateway gets: all nodes, in order. */
  urlOf(database: string): string;
  /** Kills every node and removes the data. */
  stop(): Promise<void>;
}

// Debian's and Ubuntu's galera-4, and where RPMs put it.
const PROVIDERS = [
  '/usr/lib/galera/libgalera_smm.so',
  '/usr/lib/libgalera_smm.so',
  '/usr/lib64/galera-4/libgalera_smm.so',
];
const PACKAGES = ['galera-4', 'mariadb-server-core'];
const READY_MS = 60_000;
const INSTALL_MS = 300_000;

// A node that is not heard of for a second is left out. By default that takes five, in which nobody
// can commit. While the cluster forms it may take long: on a machine that is busy with other tests the
// members would lose each other, and one that joins would find more on record than it was given.
const SUSPECT_AFTER = 'PT1S';
const INACTIVE_AFTER = 'PT15S';
const WHILE_FORMING = {
  'evs.suspect_timeout': 'PT30S',
  'evs.inactive_timeout': 'PT60S',
  'evs.keepalive_period': 'PT0.25S',
  'evs.inactive_check_period': 'PT0.25S',
  'gcache.size': '16M',
};

const findProvider = (): string | undefined => PROVIDERS.find((path) => existsSync(path));

const isThere = (): boolean =>
  findProvider() !== undefined && findProgram('mariadbd') !== undefined;

/**
 * Undefined where a cluster can be started, else what is missing. As root on Debian and Ubuntu the
 * packages are installed first.
 */
export function galeraMissing(): string | undefined {
  if (isThere()) return undefined;
  if (!canInstall()) return `install ${PACKAGES.join(' and ')} to run it`;
  process.stderr.write(`No Galera found: installing ${PACKAGES.join(' and ')} with apt-get…\n`);
  // Not with run(), which returns later: whether a suite is skipped is asked before it begins.
  const aptGet = (...args: string[]): string => {
    const { status, stderr } = spawnSync('apt-get', ['-o', 'DPkg::Lock::Timeout=120', ...args], {
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      encoding: 'utf8',
      timeout: INSTALL_MS,
    });
    return status === 0 ? '' : tail(stderr, 3);
  };
  const said = aptGet('update') + aptGet('install', '-y', '--no-install-recommends', ...PACKAGES);
  return isThere() ? undefined : `${PACKAGES.join(' and ')} could not be installed: ${said}`;
}

/** Starts a cluster, every node on data and ports of its own. */
export async function startGaleraCluster(size = 3): Promise<GaleraCluster> {
  const path = findProgram('mariadbd');
  if (path === undefined) throw new Error('There is no mariadbd here');
  const folder = temporaryFolder('galera');
  const password = randomBytes(12).toString('hex');
  const members = await Promise.all(
    Array.from({ length: size }, async (_, index) => ({
      name: `node-${index + 1}`,
      folder: join(folder, String(index + 1)),
      port: await freePort(),
      groupPort: await freePort(),
    })),
  );
  const group = members.map(({ groupPort }) => `127.0.0.1:${groupPort}`).join();
  const initFile = join(folder, 'init.sql');
  await writeFile(initFile, statementsOfEachNode(password), { mode: 0o600 });
  const data = join(folder, 'data');
  await initialize({ path, flavor: 'mariadb' }, data);

  const state = randomUUID();
  const running: RunningProcess[] = [];
  for (const [index, member] of members.entries()) {
    await cp(data, member.folder, { recursive: true });
    // The cluster counts who joins, and who was lost and found on a busy machine. With as many on
    // record a node has missed nothing, and joins without the scripts that would copy another's data.
    const counted = index === 0 ? 0 : await countedBy(urlOf(password, [members[0]?.port ?? 0]));
    await writeFile(
      join(member.folder, 'grastate.dat'),
      `# GALERA saved state\nversion: 2.1\nuuid: ${state}\nseqno: ${counted}\nsafe_to_bootstrap: 1\n`,
    );
    const node = await run({
      command: path,
      args: [
        ...argumentsOf(member),
        `--init-file=${initFile}`,
        ...(index === 0
          ? ['--wsrep-new-cluster', '--wsrep-cluster-address=gcomm://']
          : [`--wsrep-cluster-address=gcomm://${group}`]),
      ],
      env: testEnvironment({}),
    });
    running.push(node);
    const url = urlOf(password, [member.port]);
    await waitFor(
      async () => {
        if (node.exit()) throw new Error(`${member.name} ended:\n${tail(node.output())}`);
        return (await membersSeenBy(url)) === index + 1;
      },
      { timeoutMs: READY_MS, what: `${member.name} to join` },
    ).catch(async (error: unknown) => {
      await Promise.all(running.map((it) => it.kill()));
      throw error;
    });
  }
  await Promise.all(members.map(({ port }) => suspectSoon(urlOf(password, [port]))));

  return {
    nodes: running.map((node, index) => ({
      url: urlOf(password, [members[index]?.port ?? 0]),
      async kill() {
        await node.kill();
      },
      async stop() {
        await node.terminate();
      },
      freeze: () => process.kill(node.pid, 'SIGSTOP'),
    })),
    urlOf: (database) =>
      `${urlOf(
        password,
        members.map(({ port }) => port),
      )}/${database}`,
    async stop() {
      await Promise.all(running.map((node) => node.kill()));
      removeFolder(folder);
    },
  };
}

const urlOf = (password: string, ports: readonly number[]): string =>
  `mysql://tests:${password}@${ports.map((port) => `127.0.0.1:${port}`).join()}`;

// On each node for itself: nodes that have written nothing yet need no data from each other.
const statementsOfEachNode = (password: string): string =>
  [
    'set session wsrep_on = off;',
    `create user if not exists 'tests'@'127.0.0.1' identified by '${password}';`,
    `grant all privileges on *.* to 'tests'@'127.0.0.1' with grant option;`,
  ].join('\n');

type Member = { name: string; folder: string; port: number; groupPort: number };

function argumentsOf({ name, folder, port, groupPort }: Member): string[] {
  const options = { ...WHILE_FORMING, 'gmcast.listen_addr': `tcp://127.0.0.1:${groupPort}` };
  return [
    '--no-defaults',
    ...asRoot,
    `--datadir=${folder}`,
    ownTemporaryFolder(folder),
    `--socket=${join(folder, 'socket')}`,
    `--pid-file=${join(folder, 'pid')}`,
    `--port=${port}`,
    '--bind-address=127.0.0.1',
    '--skip-name-resolve',
    '--max-connections=500',
    '--innodb-buffer-pool-size=64M',
    '--innodb-log-file-size=32M',
    '--binlog-format=ROW',
    '--innodb-autoinc-lock-mode=2',
    '--wsrep-on=ON',
    `--wsrep-provider=${findProvider() ?? ''}`,
    '--wsrep-cluster-name=tests',
    `--wsrep-node-name=${name}`,
    `--wsrep-node-address=127.0.0.1:${groupPort}`,
    '--wsrep-sst-method=skip',
    `--wsrep-provider-options=${Object.entries(options)
      .map(([option, value]) => `${option}=${value}`)
      .join(';')}`,
  ];
}

/** How many nodes the one at `url` works with; undefined while it does not. */
const membersSeenBy = (url: string): Promise<number | undefined> =>
  asked(url, async (status) =>
    (await status('wsrep_ready')) === 'ON' ? Number(await status('wsrep_cluster_size')) : undefined,
  ).catch(() => undefined); // not there yet

/** How many events of the cluster the node at `url` has seen. */
const countedBy = (url: string): Promise<number> =>
  asked(url, async (status) => Number(await status('wsrep_last_committed')));

const suspectSoon = (url: string): Promise<unknown> =>
  connected(url, (connection) =>
    connection.query(
      `set global wsrep_provider_options = 'evs.suspect_timeout=${SUSPECT_AFTER};evs.inactive_timeout=${INACTIVE_AFTER}'`,
    ),
  );

const asked = <T>(
  url: string,
  ask: (status: (name: string) => Promise<unknown>) => Promise<T>,
): Promise<T> =>
  connected(url, (connection) =>
    ask(async (name): Promise<unknown> => {
      const [rows] = await connection.query<RowDataPacket[]>(`show status like '${name}'`);
      return rows[0]?.Value;
    }),
  );

async function connected<T>(url: string, use: (connection: Connection) => Promise<T>): Promise<T> {
  const connection = await createConnection({ uri: url, connectTimeout: 10_000 });
  try {
    return await use(connection);
  } finally {
    await connection.end();
  }
}

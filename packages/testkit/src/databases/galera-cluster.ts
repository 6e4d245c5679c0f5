import { randomBytes, randomUUID } from 'node:crypto';
import { cp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Connection, createConnection, type RowDataPacket } from 'mysql2/promise';
import { freePort } from '../processes/ports.js';
import { testEnvironment } from '../processes/environment.js';
import { removeFolder, temporaryDiskFolder } from '../processes/lifeline.js';
import { run, tail, type RunningProcess } from '../processes/run.js';
import { waitFor } from '../processes/wait-for.js';
import { asRoot, initialize, ownTemporaryFolder } from './data-folder.js';
import { findProgram } from './find-program.js';
import { findGaleraProvider } from './galera-provider.js';

/** One node of a cluster. */
export type GaleraNode = {
  /** mysql://user:password@host:port, without a database. */
  readonly url: string;
  /** SIGKILL: its data may still be on its disk, but the others go on without it. */
  kill(): Promise<void>;
  /** Leaves the cluster in good order. */
  stop(): Promise<void>;
  /** Sends SIGSTOP: like a machine that hangs, it keeps its connections open. */
  freeze(): void;
};

/** A MariaDB Galera cluster on this machine. */
export type GaleraCluster = {
  readonly nodes: readonly GaleraNode[];
  /** A DATABASE_URL with all nodes, in order. */
  urlOf(database: string): string;
  /** Kills every node and removes the data. */
  stop(): Promise<void>;
};

const READY_MS = 60_000;

// A node that is silent for a second is excluded. The default is five seconds, in which nobody can commit.
// While the cluster forms the timeouts are long: on a busy machine the members would lose each other, and
// a joining node would have missed events.
const SUSPECT_AFTER = 'PT1S';
const INACTIVE_AFTER = 'PT15S';
const WHILE_FORMING = {
  'evs.suspect_timeout': 'PT30S',
  'evs.inactive_timeout': 'PT60S',
  'evs.keepalive_period': 'PT0.25S',
  'evs.inactive_check_period': 'PT0.25S',
  'gcache.size': '16M',
};

/** Starts a cluster; every node has its own data and ports. */
export async function startGaleraCluster(size = 3): Promise<GaleraCluster> {
  const path = findProgram('mariadbd');
  if (path === undefined) throw new Error('There is no mariadbd here');
  const folder = temporaryDiskFolder('galera');
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
    // The cluster counts joins and rejoins as events. A node whose state has the same count has missed
    // nothing, and joins without the scripts that would copy another node's data.
    const seqno = index === 0 ? 0 : await seqnoOf(urlOf(password, [members[0]?.port ?? 0]));
    await writeFile(
      join(member.folder, 'grastate.dat'),
      `# GALERA saved state\nversion: 2.1\nuuid: ${state}\nseqno: ${seqno}\nsafe_to_bootstrap: 1\n`,
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
      await Promise.all(running.map((one) => one.kill()));
      throw error;
    });
  }
  await Promise.all(members.map(({ port }) => shortenTimeouts(urlOf(password, [port]))));

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

// Not replicated: nodes that have written nothing yet need no data from each other.
const statementsOfEachNode = (password: string): string =>
  [
    'set session wsrep_on = off;',
    `create user if not exists 'tests'@'127.0.0.1' identified by '${password}';`,
    `grant all privileges on *.* to 'tests'@'127.0.0.1' with grant option;`,
  ].join('\n');

type Member = {
  readonly name: string;
  readonly folder: string;
  readonly port: number;
  readonly groupPort: number;
};

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
    `--wsrep-provider=${findGaleraProvider() ?? ''}`,
    '--wsrep-cluster-name=tests',
    `--wsrep-node-name=${name}`,
    `--wsrep-node-address=127.0.0.1:${groupPort}`,
    '--wsrep-sst-method=skip',
    `--wsrep-provider-options=${Object.entries(options)
      .map(([option, value]) => `${option}=${value}`)
      .join(';')}`,
  ];
}

/** The cluster size that the node at `url` sees; undefined while it is not ready. */
const membersSeenBy = (url: string): Promise<number | undefined> =>
  readStatus(url, async (status) =>
    (await status('wsrep_ready')) === 'ON' ? Number(await status('wsrep_cluster_size')) : undefined,
  ).catch(() => undefined); // not there yet

/** The number of the last event that the node at `url` has committed. */
const seqnoOf = (url: string): Promise<number> =>
  readStatus(url, async (status) => Number(await status('wsrep_last_committed')));

const shortenTimeouts = (url: string): Promise<unknown> =>
  withConnection(url, (connection) =>
    connection.query(
      `set global wsrep_provider_options = 'evs.suspect_timeout=${SUSPECT_AFTER};evs.inactive_timeout=${INACTIVE_AFTER}'`,
    ),
  );

const readStatus = <T>(
  url: string,
  read: (status: (name: string) => Promise<unknown>) => Promise<T>,
): Promise<T> =>
  withConnection(url, (connection) =>
    read(async (name): Promise<unknown> => {
      const [rows] = await connection.query<RowDataPacket[]>(`show status like '${name}'`);
      return rows[0]?.Value;
    }),
  );

async function withConnection<T>(
  url: string,
  use: (connection: Connection) => Promise<T>,
): Promise<T> {
  const connection = await createConnection({ uri: url, connectTimeout: 10_000 });
  try {
    return await use(connection);
  } finally {
    await connection.end();
  }
}

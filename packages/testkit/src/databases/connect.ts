import { createConnection } from 'mysql2/promise';
import { waitFor } from '../processes/wait-for.js';

/** Runs statements one after the other on a new connection. */
export async function execute(url: string, statements: readonly string[]): Promise<void> {
  const connection = await createConnection({ uri: url });
  try {
    for (const statement of statements) await connection.query(statement);
  } finally {
    await connection.end();
  }
}

/** The server's version. Rejects if the server cannot be reached. */
export async function serverVersion(url: string): Promise<string> {
  const connection = await createConnection({ uri: url, connectTimeout: 5_000 });
  try {
    // The handshake carries the version, but MariaDB's puts "5.5.5-" before it.
    const [rows] = await connection.query('select version() as version');
    const row: unknown = Array.isArray(rows) ? rows[0] : undefined;
    if (typeof row === 'object' && row !== null && 'version' in row) return String(row.version);
    throw new Error('The server did not return its version');
  } finally {
    await connection.end();
  }
}

/** Waits until the server accepts a client; returns its version. `checkAlive` throws if it has died. */
export async function waitUntilReachable(
  url: string,
  checkAlive: () => void,
  timeoutMs: number,
): Promise<string> {
  return await waitFor(
    async () => {
      checkAlive();
      return await serverVersion(url).catch(() => undefined);
    },
    { timeoutMs, what: 'the database server to accept connections' },
  );
}

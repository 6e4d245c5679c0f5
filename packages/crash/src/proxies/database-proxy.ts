import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { freePort } from '@payment-gateway/testkit';

/**
 * - withhold: COMMIT reaches the server, its answers never come back
 * - cut: the first such answer does not come back, the connection breaks; later ones pass
 */
export type CommitFault = 'withhold' | 'cut';

/** Readiness is probed by the statements of a payment, on no rows: no payment is in such a transaction. */
export const ON_NO_ROWS = 'where 1 = 0';

/** Stands between a gateway and its MySQL-compatible server. */
export interface DatabaseProxy {
  /** The database's address as seen through the proxy. */
  url: string;
  /** How many answers to COMMIT did not come back. */
  lostAnswers(): number;
  close(): void;
}

/**
 * Starts a proxy that loses answers to COMMIT: the server has committed, nobody hears of it. Only
 * transactions in which the statement stands are meant.
 */
export async function startDatabaseProxy(
  databaseUrl: string,
  statement: string,
  fault: CommitFault,
): Promise<DatabaseProxy> {
  const target = new URL(databaseUrl);
  const open = new Set<Socket>();
  let lost = 0;
  // Two transactions may be on their way at once; only the first of them is cut off.
  let isCutDone = false;

  function join(client: Socket): void {
    const server = connect(Number(target.port), target.hostname);
    let transaction = '';
    let isDoomed = false;
    for (const socket of [client, server]) {
      socket.setNoDelay(true);
      open.add(socket);
      socket.on('error', () => undefined);
      socket.once('close', () => {
        open.delete(socket);
        client.destroy();
        server.destroy();
      });
    }
    client.on('data', (chunk) => {
      const text = chunk.toString('latin1');
      // A packet may arrive in parts, and a transaction in one packet or in several.
      transaction = BEGINS.test(text) ? text : transaction + text;
      const isMeant =
        COMMITS.test(transaction) &&
        transaction.includes(statement) &&
        !transaction.includes(ON_NO_ROWS);
      isDoomed = isMeant && (fault === 'withhold' || !isCutDone);
      if (isDoomed) isCutDone = true;
      server.write(chunk);
    });
    server.on('data', (chunk) => {
      if (!isDoomed) {
        client.write(chunk);
        return;
      }
      lost += 1;
      if (fault === 'cut') client.destroy();
    });
  }

  const listener = createServer(join);
  const port = await freePort();
  listener.listen(port, '127.0.0.1');
  await once(listener, 'listening');
  const url = new URL(databaseUrl);
  url.port = String(port);

  return {
    url: url.href,
    lostAnswers: () => lost,
    close: () => {
      listener.close();
      for (const socket of open) socket.destroy();
    },
  };
}

// A packet that asks for a query: three bytes of length, a number, the command 3, the text. The text
// may be that of a whole transaction.
const BEGINS = /^.{4}\x03begin/s;
const COMMITS = /(\x03|; )commit$/;

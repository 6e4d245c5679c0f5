import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { freePort } from '../processes/ports.js';

/** What happens to a chunk of data: it is forwarded, dropped, or answered by closing the connection. */
type Verdict = 'forward' | 'drop' | 'close';

/** Decides about the data of one connection. */
export type Filter = {
  toServer(chunk: Buffer): Verdict;
  toClient(chunk: Buffer): Verdict;
};

/** A TCP proxy that can fail like a process or like a machine. */
export type TcpProxy = {
  readonly port: number;
  /** Connections accepted so far. */
  connections(): number;
  /** Stops listening and closes every connection, as when the process behind the port is killed. */
  shut(): Promise<void>;
  /** Keeps accepting, and forwards nothing in either direction, as when the machine hangs. */
  freeze(): void;
  /** Works again. Connections that were closed or frozen are not repaired. */
  open(): Promise<void>;
};

const forwardAll = (): Filter => ({ toServer: () => 'forward', toClient: () => 'forward' });

/** Starts a proxy in front of the server at `serverUrl`. `filterOf` is called for each connection. */
export async function startTcpProxy(
  serverUrl: string,
  filterOf: () => Filter = forwardAll,
): Promise<TcpProxy> {
  const target = new URL(serverUrl);
  const port = await freePort();
  const sockets = new Set<Socket>();
  let listener: Server | null = null;
  let isFrozen = false;
  let connections = 0;

  function relay(from: Socket, to: Socket, verdictOn: (chunk: Buffer) => Verdict): void {
    sockets.add(from);
    from.setNoDelay(true);
    from.on('error', () => undefined);
    from.on('data', (chunk: Buffer) => {
      const verdict = isFrozen ? 'drop' : verdictOn(chunk);
      if (verdict === 'forward') to.write(chunk);
      if (verdict === 'close') to.destroy();
    });
    from.once('close', () => {
      sockets.delete(from);
      to.destroy();
    });
  }

  async function open(): Promise<void> {
    isFrozen = false;
    if (listener !== null) return;
    listener = createServer((client) => {
      connections += 1;
      const server = connect(Number(target.port), target.hostname);
      const filter = filterOf();
      relay(client, server, (chunk) => filter.toServer(chunk));
      relay(server, client, (chunk) => filter.toClient(chunk));
    });
    listener.listen(port, '127.0.0.1');
    await once(listener, 'listening');
  }

  await open();
  return {
    port,
    connections: () => connections,
    open,
    freeze: () => {
      isFrozen = true;
    },
    async shut() {
      const closing = listener;
      listener = null;
      for (const socket of sockets) socket.destroy();
      if (closing === null) return;
      closing.close();
      await once(closing, 'close');
    },
  };
}

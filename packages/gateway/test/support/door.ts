import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { freePort } from '@payment-gateway/testkit';

/** A host in the network: a port that leads to a server, until it does not. */
export type Door = {
  readonly port: number;
  /** Connections that ever came. */
  visits: () => number;
  /** Nobody listens any more, and every connection is broken: a process that was killed. */
  shut: () => Promise<void>;
  /** Takes everything and lets nothing through: a machine that stands still. */
  freeze: () => void;
  /** As at first; what was broken or held stays so. */
  open: () => Promise<void>;
};

/** Makes a host that leads to the server of a `mysql://` address. */
export async function doorTo(serverUrl: string): Promise<Door> {
  const { hostname, port: serverPort } = new URL(serverUrl);
  const port = await freePort();
  const sockets = new Set<Socket>();
  let listening: Server | null = null;
  let isFrozen = false;
  let visits = 0;

  const keep = (socket: Socket): Socket => {
    sockets.add(socket);
    return socket.on('error', () => undefined).once('close', () => sockets.delete(socket));
  };
  const pass = (from: Socket, to: Socket): void => {
    from.on('data', (data) => {
      if (!isFrozen) to.write(data);
    });
    from.once('close', () => to.destroy());
  };
  const open = async (): Promise<void> => {
    isFrozen = false;
    if (listening !== null) return;
    listening = createServer((visitor) => {
      visits += 1;
      const server = connect(Number(serverPort), hostname);
      pass(keep(visitor), keep(server));
      pass(server, visitor);
    });
    listening.listen(port, '127.0.0.1');
    await once(listening, 'listening');
  };

  await open();
  return {
    port,
    visits: () => visits,
    open,
    freeze: () => {
      isFrozen = true;
    },
    async shut() {
      const closed = listening;
      listening = null;
      for (const socket of sockets) socket.destroy();
      if (closed === null) return;
      closed.close();
      await once(closed, 'close');
    },
  };
}

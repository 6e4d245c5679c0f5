import { once } from 'node:events';
import { type Server } from 'node:http';

/** Lets the server listen on a free port while `use` runs. */
export async function withServer<T>(server: Server, use: (port: number) => Promise<T>): Promise<T> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  try {
    return await use(address.port);
  } finally {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  }
}

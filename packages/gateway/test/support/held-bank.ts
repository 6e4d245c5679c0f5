import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';

/** A bank that accepts requests, and responds when the test lets it. */
export async function startHeldBank() {
  const held: ServerResponse[] = [];
  const server = createServer((req, res) => {
    req.resume();
    req.once('end', () => held.push(res));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The bank has no port.');
  return {
    url: `http://127.0.0.1:${address.port}/api/v1`,
    /** The number of held requests. */
    holding: () => held.length,
    approveAll() {
      for (const res of held.splice(0)) {
        res.writeHead(201, { 'Content-Type': 'application/json' });
        res.end(JSON.stringify({ transaction_id: 'tx-1', status: 'succeeded', code: '0' }));
      }
    },
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';

/** A bank that declines everything, each time for a new reason. */
export async function startWhimsicalBank() {
  let declined = 0;
  const headers: IncomingHttpHeaders[] = [];
  const server = createServer((req, res) => {
    headers.push(req.headers);
    req.resume();
    req.once('end', () => {
      declined += 1;
      res.writeHead(201, { 'Content-Type': 'application/json' });
      const reason = `theirs_${declined}`;
      res.end(JSON.stringify({ transaction_id: `tx-${declined}`, code: '100', reason }));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The bank has no port.');
  return {
    url: `http://127.0.0.1:${address.port}/api/v1`,
    /** Of each request it received. */
    headers: (): readonly IncomingHttpHeaders[] => headers,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
